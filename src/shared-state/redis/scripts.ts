// The atomic operations of shared-store.ts as Redis runs them (Lua, Redis 5 and later, any Valkey); time is the server's, so that replicas need not agree on theirs.
import { createHash } from "node:crypto";
import {
  EPOCH_MS,
  LEASE_MEMORY_MS,
  STREAM_MEMORY_MS,
  WAIT_MEMORY_MS,
  WAIT_PATIENCE_MS,
  WINDOW_STEPS,
} from "../shared-store.js";

export interface Script {
  readonly text: string;
  /** How a server that has seen it knows it. */
  readonly sha: string;
}

/** Of a key that has more fields a reply holds about so many: others wait for theirs behind it. */
const PAGE = 1_024;
/** Of what is over a write lets go of so much: others wait for it. */
const AT_ONCE = 64;

/**
 * Fields hold `<end of life>:<value>`, because a field of a hash has no lifetime of its own everywhere. Which end first stands
 * in a sorted set beside the hash, so that a write lets go of what is over or too much without looking through all.
 */
const PRELUDE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function forget(key, fields)
  if #fields == 0 then return end
  redis.call('HDEL', key, unpack(fields))
  redis.call('ZREM', key .. ':ends', unpack(fields))
end
local function liveOf(key, all)
  local found = {}
  for i = 1, #all, 2 do
    local at = string.find(all[i + 1], ':', 1, true)
    if tonumber(string.sub(all[i + 1], 1, at - 1)) > now then
      found[#found + 1] = all[i]
      found[#found + 1] = string.sub(all[i + 1], at + 1)
    else
      forget(key, {all[i]})
    end
  end
  return found
end
local function live(key) return liveOf(key, redis.call('HGETALL', key)) end
local function page(key, cursor)
  if redis.call('HLEN', key) <= ${PAGE} then return {'0', live(key)} end
  local found = redis.call('HSCAN', key, cursor, 'COUNT', ${PAGE})
  return {found[1], liveOf(key, found[2])}
end
local function get(key, field)
  local held = redis.call('HGET', key, field)
  if not held then return false end
  local at = string.find(held, ':', 1, true)
  if tonumber(string.sub(held, 1, at - 1)) <= now then return false end
  return string.sub(held, at + 1)
end
local function prolong(key, lifetime)
  if redis.call('PTTL', key) < tonumber(lifetime) then redis.call('PEXPIRE', key, lifetime) end
end
local function put(key, field, value, lifetime)
  redis.call('HSET', key, field, string.format('%.0f', now + lifetime) .. ':' .. value)
  prolong(key, lifetime)
end
local function set(key, field, value, lifetime, most)
  put(key, field, value, lifetime)
  local ends = key .. ':ends'
  redis.call('ZADD', ends, string.format('%.0f', now + lifetime), field)
  prolong(ends, lifetime)
  forget(key, redis.call('ZRANGEBYSCORE', ends, '-inf', now, 'LIMIT', 0, ${AT_ONCE}))
  local more = redis.call('ZCARD', ends) - most
  if more > 0 then forget(key, redis.call('ZRANGE', ends, 0, math.min(more, ${AT_ONCE}) - 1)) end
end
`;

/** Reading deletes what is over, which a server without room allows. */
const script = (body: string): Script => {
  const text = PRELUDE + body;
  return { text, sha: createHash("sha1").update(text).digest("hex") };
};

export const scripts = {
  // cursor, '0' at first; the answer begins with the next one, '0' after the last page
  read: script("return page(KEYS[1], ARGV[1])"),

  readField: script("return get(KEYS[1], ARGV[1])"),

  // field, value, lifetime, most
  write: script("set(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])"),

  writeIfAbsent: script(`
if get(KEYS[1], ARGV[1]) then return 0 end
set(KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])
return 1`),

  take: script(`
local held = get(KEYS[1], ARGV[1])
forget(KEYS[1], {ARGV[1]})
return held`),

  // The second key counts epochs; a value says in which one it was written.
  readInEpoch: script(`
local held = get(KEYS[1], ARGV[1])
local stamp = (redis.call('GET', KEYS[2]) or '0') .. ' '
if not held or string.sub(held, 1, #stamp) ~= stamp then return false end
return string.sub(held, #stamp + 1)`),

  writeInEpoch: script(`
set(KEYS[1], ARGV[1], (redis.call('GET', KEYS[2]) or '0') .. ' ' .. ARGV[2], ARGV[3], ARGV[4])
prolong(KEYS[2], ARGV[3])`),

  beginEpoch: script(`
redis.call('INCR', KEYS[1])
prolong(KEYS[1], ${EPOCH_MS})`),

  // amount, window, most ('' without)
  count: script(`
local total, amount, window = 0, tonumber(ARGV[1]), tonumber(ARGV[2])
local steps = live(KEYS[1])
for i = 2, #steps, 2 do total = total + tonumber(steps[i]) end
if ARGV[3] ~= '' and total + amount > tonumber(ARGV[3]) then return {0, total} end
if amount > 0 then
  local step = string.format('%.0f', math.floor(now / (window / ${WINDOW_STEPS})))
  put(KEYS[1], step, (tonumber(get(KEYS[1], step) or '0') or 0) + amount, window)
end
return {1, total + amount}`),

  // claimant, amount, limit, detail, lifetime; the value of a claim is '<granted> <detail>'
  claim: script(`
local taken, others, claims = 0, {}, live(KEYS[1])
for i = 1, #claims, 2 do
  if claims[i] ~= ARGV[1] then
    local at = string.find(claims[i + 1], ' ', 1, true)
    taken = taken + tonumber(string.sub(claims[i + 1], 1, at - 1))
    others[#others + 1] = claims[i]
    others[#others + 1] = string.sub(claims[i + 1], at + 1)
  end
end
local granted = math.max(0, math.min(tonumber(ARGV[2]), tonumber(ARGV[3]) - taken))
put(KEYS[1], ARGV[1], string.format('%.6f', granted) .. ' ' .. ARGV[4], ARGV[5])
return {string.format('%.6f', granted), others}`),

  // holder, lifetime; further keys are notes, of which the first page comes along
  acquire: script(`
local lifetime = tonumber(ARGV[2])
local at = string.format('%.0f', now)
local held = redis.call('HMGET', KEYS[1], 'holder', 'until', 'next', 'since', 'seen')
local others = held[1] and held[1] ~= '' and held[1] ~= ARGV[1]
local waits = held[3] and now - tonumber(held[5]) < ${WAIT_MEMORY_MS}
local kept = held[1] == '' and waits and held[3] ~= ARGV[1] and now - tonumber(held[4]) >= ${WAIT_PATIENCE_MS}
if (others and tonumber(held[2]) > now) or kept then
  -- A server without room refuses the note, not the answer.
  if not waits then redis.pcall('HSET', KEYS[1], 'next', ARGV[1], 'since', at, 'seen', at)
  elseif held[3] == ARGV[1] then redis.pcall('HSET', KEYS[1], 'seen', at) end
  return {0}
end
if held[3] == ARGV[1] then redis.call('HDEL', KEYS[1], 'next', 'since', 'seen') end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', string.format('%.0f', now + lifetime))
redis.call('PEXPIRE', KEYS[1], lifetime + ${LEASE_MEMORY_MS})
local answer = {1, others and 1 or 0}
for i = 2, #KEYS do answer[#answer + 1] = page(KEYS[i], '0') end
return answer`),

  // holder, lifetime, '1' where what is not there may be restored
  renew: script(`
local lifetime = tonumber(ARGV[2])
local holder = redis.call('HGET', KEYS[1], 'holder')
if holder and holder ~= ARGV[1] then return 0 end
if not holder and ARGV[3] ~= '1' then return 0 end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', string.format('%.0f', now + lifetime))
redis.call('PEXPIRE', KEYS[1], lifetime + ${LEASE_MEMORY_MS})
return 1`),

  // most; then the entries
  append: script(`
for i = 2, #ARGV do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'e', ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], ${STREAM_MEMORY_MS})`),

  release: script(`
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return end
redis.call('HSET', KEYS[1], 'holder', '')
redis.call('PEXPIRE', KEYS[1], ${LEASE_MEMORY_MS})`),
} as const satisfies Readonly<Record<string, Script>>;
