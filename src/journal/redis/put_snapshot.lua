-- Keeps a snapshot and forgets all but the newest. KEYS: snapshots. ARGV: its version, its bytes, how many are kept.
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
local versions = redis.call('HKEYS', KEYS[1])
table.sort(versions, function(a, b) return tonumber(a) > tonumber(b) end)
for i = tonumber(ARGV[3]) + 1, #versions do
  redis.call('HDEL', KEYS[1], versions[i])
end
