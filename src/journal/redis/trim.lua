-- Lets the stream begin at a version, and forgets the append ids before it. KEYS: events, meta, appends.
-- ARGV: the version, and the name of the mark that goes with it: `kept` (what is before is in the archive) or `first`
-- (what is before is gone).
for _, mark in ipairs({'kept', ARGV[2]}) do
  if tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[2], mark) or '1') then
    redis.call('HSET', KEYS[2], mark, ARGV[1])
  end
end
redis.call('XTRIM', KEYS[1], 'MINID', '=', ARGV[1] .. '-0')
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', '(' .. ARGV[1])
