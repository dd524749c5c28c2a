import { LATENCIES, LATENCY_MS, LEASE_MS, WINDOW_SECONDS } from './store.ts'

/**
 * What happens in Redis in one step each. Time is the server's own, so that the clocks of the processes do not matter.
 * Of each deployment there are: `minute`, a hash with four counts a second (r requests, t tokens, s successes, f
 * failures); `running`, requests under way by when they are held for lost; `cooling`, the reason, for as long as it
 * lasts; `whole` and `stream`, latencies as `time:ms`. They share a hash tag, and so a node of a cluster.
 */
export const keyNames = ['minute', 'running', 'cooling', 'whole', 'stream'] as const

const common = `
local clock = redis.call('TIME')
local second = tonumber(clock[1])
local now = second * 1000 + math.floor(tonumber(clock[2]) / 1000)
local minute, running, cooling = KEYS[1], KEYS[2], KEYS[3]

local function counts()
  local sums = { r = 0, t = 0, s = 0, f = 0 }
  local all = redis.call('HGETALL', minute)
  for i = 1, #all, 2 do
    local at, what = string.match(all[i], '^(%d+)(%a)$')
    if tonumber(at) <= second - ${WINDOW_SECONDS} then
      redis.call('HDEL', minute, all[i])
    else
      sums[what] = sums[what] + tonumber(all[i + 1])
    end
  end
  sums.t = math.max(0, sums.t)
  return sums
end

local function add(what, number)
  redis.call('HINCRBY', minute, second .. what, number)
  redis.call('EXPIRE', minute, ${WINDOW_SECONDS})
end
`

/** → [cooling ms, reason, running, requests, tokens, latencies of whole answers, of streams] */
export const readScript = `${common}
local function recent(key)
  local result = {}
  for _, entry in ipairs(redis.call('LRANGE', key, 0, -1)) do
    local at, ms = string.match(entry, '^(%d+):(.+)$')
    if now - tonumber(at) < ${LATENCY_MS} then result[#result + 1] = ms end
  end
  return result
end
redis.call('ZREMRANGEBYSCORE', running, '-inf', now)
local sums = counts()
return {
  math.max(0, redis.call('PTTL', cooling)), redis.call('GET', cooling) or '', redis.call('ZCARD', running),
  sums.r, sums.t, recent(KEYS[4]), recent(KEYS[5])
}
`

/** ARGV: name of the request, estimated tokens, rpm and tpm (-1: no limit) → 1, or 0 where a limit is reached */
export const beginScript = `${common}
local tokens, rpm, tpm = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local sums = counts()
if redis.call('EXISTS', cooling) == 1 then return 0 end
if rpm >= 0 and sums.r + 1 > rpm then return 0 end
if tpm >= 0 and sums.t + tokens > tpm then return 0 end
add('r', 1)
add('t', tokens)
redis.call('ZADD', running, now + ${LEASE_MS}, ARGV[1])
redis.call('PEXPIRE', running, ${LEASE_MS})
return 1
`

/** ARGV: name of the request, more tokens, 's' or 'f' or '', kind of latency or '', its ms → [successes, failures] */
export const endScript = `${common}
redis.call('ZREM', running, ARGV[1])
if ARGV[2] ~= '0' then add('t', ARGV[2]) end
if ARGV[3] ~= '' then add(ARGV[3], 1) end
if ARGV[4] ~= '' then
  local key = ARGV[4] == 'whole' and KEYS[4] or KEYS[5]
  redis.call('LPUSH', key, now .. ':' .. ARGV[5])
  redis.call('LTRIM', key, 0, ${LATENCIES - 1})
  redis.call('PEXPIRE', key, ${LATENCY_MS})
end
local sums = counts()
return { sums.s, sums.f }
`

/** ARGV: ms, reason */
export const coolDownScript = `
if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[1]) end
return 1
`
