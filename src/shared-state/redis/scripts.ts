// The atomic operations of shared-store.ts as Redis runs them (Lua, Redis 5 and later, any Valkey); time is the server's, so that replicas need not agree on theirs.
import { createHash } from "node:crypto";
import { LEASE_MEMORY_MS, STREAM_MEMORY_MS, WINDOW_STEPS } from "../shared-store.js";

export interface Script {
  readonly text: string;
  /** How a server that has seen it knows it. */
  readonly sha: string;
}

/** Fields hold `<end of life>:<value>`, because a field of a hash has no lifetime of its own everywhere. */
const PRELUDE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function live(key)
  local all, found = redis.call('HGETALL', key), {}
  for i = 1, #all, 2 do
    local at = string.find(all[i + 1], ':', 1, true)
    if tonumber(string.sub(all[i + 1], 1, at - 1)) > now then
      found[#found + 1] = all[i]
      found[#found + 1] = string.sub(all[i + 1], at + 1)
    else
      redis.call('HDEL', key, all[i])
    end
  end
  return found
end
local function get(key, field)
  local held = redis.call('HGET', key, field)
  if not held then return false end
  local at = string.find(held, ':', 1, true)
  if tonumber(string.sub(held, 1, at - 1)) <= now then return false end
  return string.sub(held, at + 1)
end
local function set(key, field, value, lifetime)
  redis.call('HSET', key, field, string.format('%.0f', now + lifetime) .. ':' .. value)
  if redis.call('PTTL', key) < tonumber(lifetime) then redis.call('PEXPIRE', key, lifetime) end
  if redis.call('HLEN', key) % 256 == 0 then live(key) end
end
`;

/** Reading deletes what is over, which a server without room allows. */
const script = (body: string): Script => {
  const text = PRELUDE + body;
  return { text, sha: createHash("sha1").update(text).digest("hex") };
};

export const scripts = {
  read: script("return live(KEYS[1])"),

  readField: script("return get(KEYS[1], ARGV[1])"),

  write: script("set(KEYS[1], ARGV[1], ARGV[2], ARGV[3])"),

  writeIfAbsent: script(`
if get(KEYS[1], ARGV[1]) then return 0 end
set(KEYS[1], ARGV[1], ARGV[2], ARGV[3])
return 1`),

  take: script(`
local held = get(KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[1], ARGV[1])
return held`),

  // amount, window, most ('' without)
  count: script(`
local total, amount, window = 0, tonumber(ARGV[1]), tonumber(ARGV[2])
local steps = live(KEYS[1])
for i = 2, #steps, 2 do total = total + tonumber(steps[i]) end
if ARGV[3] ~= '' and total + amount > tonumber(ARGV[3]) then return {0, total} end
if amount > 0 then
  local step = string.format('%.0f', math.floor(now / (window / ${WINDOW_STEPS})))
  set(KEYS[1], step, (tonumber(get(KEYS[1], step) or '0') or 0) + amount, window)
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
set(KEYS[1], ARGV[1], string.format('%.6f', granted) .. ' ' .. ARGV[4], ARGV[5])
return {string.format('%.6f', granted), others}`),

  // holder, lifetime; further keys are notes
  acquire: script(`
local lifetime = tonumber(ARGV[2])
local held = redis.call('HMGET', KEYS[1], 'holder', 'until')
local others = held[1] and held[1] ~= '' and held[1] ~= ARGV[1]
if others and tonumber(held[2]) > now then return {0} end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', string.format('%.0f', now + lifetime))
redis.call('PEXPIRE', KEYS[1], lifetime + ${LEASE_MEMORY_MS})
local answer = {1, others and 1 or 0}
for i = 2, #KEYS do answer[#answer + 1] = live(KEYS[i]) end
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

  append: script(`
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'e', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ${STREAM_MEMORY_MS})`),

  release: script(`
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return end
redis.call('HSET', KEYS[1], 'holder', '')
redis.call('PEXPIRE', KEYS[1], ${LEASE_MEMORY_MS})`),
} as const satisfies Readonly<Record<string, Script>>;
