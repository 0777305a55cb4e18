-- One node's sign of life. KEYS: nodes, about, writer. ARGV: the node, what the others are told about it, its time in
-- milliseconds, how far that may be off, how long a lease lasts.
-- Answers how far its clock is off, which node is preferred for deciding ("" for none), and the nodes that live.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], gone)
  redis.call('HDEL', KEYS[2], gone)
end
redis.call('ZADD', KEYS[1], string.format('%d', now + ARGV[5]), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
local off = tonumber(ARGV[3]) - now
-- A node with a wrong clock does not write, so it is not preferred either: its lease runs out.
if math.abs(off) <= tonumber(ARGV[4]) then
  redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[5])
  if redis.call('GET', KEYS[3]) == ARGV[1] then
    redis.call('PEXPIRE', KEYS[3], ARGV[5])
  end
end
return {off, redis.call('GET', KEYS[3]) or '', redis.call('HGETALL', KEYS[2])}
