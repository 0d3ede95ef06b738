// Where what replicas share is kept: the Redis that the environment names, or none.
import type { Secrets } from "../config.js";
import type { RawSettings } from "./read-environment.js";

const DEFAULT_PREFIX = "scim-pingone";
const RULE =
  "must be redis://[user[:password]@]host[:port][/database], or rediss:// for TLS; Sentinel and Cluster are not supported";
/** A key derived from a worker's secret would part the replicas at the secret's next change, without a word. */
const KEY_RULE =
  'is missing: REDIS_URL needs one, the same in all replicas, in STATE_KEY or STATE_KEY_FILE; make it by "openssl rand -hex 32"';

export function readRedis(
  { values, secrets, given }: Pick<RawSettings, "values" | "secrets" | "given">,
  problems: string[],
): Secrets["redis"] {
  const { REDIS_URL: url, REDIS_PASSWORD: password } = secrets;
  if (password !== undefined && !given.has("REDIS_URL")) {
    problems.push("REDIS_PASSWORD: has no effect without REDIS_URL");
  }
  if (url === undefined) return undefined;
  const parsed = parseRedisUrl(url);
  if (parsed === undefined) {
    problems.push(`REDIS_URL: ${RULE}`);
    return undefined;
  }
  if (!given.has("STATE_KEY")) problems.push(`STATE_KEY: ${KEY_RULE}`);
  if (parsed.password !== "" && password !== undefined) {
    problems.push("REDIS_PASSWORD: the password is in REDIS_URL too; give it once");
  }
  return { url, password, prefix: values.REDIS_PREFIX ?? DEFAULT_PREFIX };
}

function parseRedisUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isRedis =
    url !== undefined &&
    /^rediss?:$/.test(url.protocol) &&
    url.hostname !== "" &&
    /^\/?\d{0,4}$/.test(url.pathname) &&
    url.search + url.hash === "" &&
    isDecodable(url.username) &&
    isDecodable(url.password);
  return isRedis ? url : undefined;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
