-- Compares and appends, all or nothing. KEYS: events, meta, appends.
-- ARGV: the version expected, the append id, the writer's time in milliseconds, how far that may be off, then each
-- event's day and bytes. Answers {"ok", version}, {"conflict", version} or {"clock", milliseconds off}.
local known = redis.call('ZSCORE', KEYS[3], ARGV[2])
if known then
  return {'ok', tonumber(known)}
end
local head = tonumber(redis.call('HGET', KEYS[2], 'head') or '0')
if head ~= tonumber(ARGV[1]) then
  return {'conflict', head}
end
local time = redis.call('TIME')
local off = tonumber(ARGV[3]) - (tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
if math.abs(off) > tonumber(ARGV[4]) then
  return {'clock', off}
end
for i = 5, #ARGV, 2 do
  head = head + 1
  redis.call('XADD', KEYS[1], string.format('%d-0', head), 'd', ARGV[i], 'e', ARGV[i + 1])
end
redis.call('HSET', KEYS[2], 'head', string.format('%d', head))
redis.call('ZADD', KEYS[3], string.format('%d', head), ARGV[2])
return {'ok', head}
