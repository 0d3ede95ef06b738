// What Node asks when a module is loaded: Redis keeps to real time, so whoever waits for Redis does, too.

/** A setting that only the connection to Redis has, and the time it waits for an answer. */
const CONNECTION = /disableOfflineQueue: true/;
const WAIT = /^((?:const|var) ANSWER_MS\d* = )(500);$/m;

export async function load(url, context, next) {
  const loaded = await next(url, context);
  const text = loaded.format === "module" ? String(loaded.source) : "";
  if (url.includes("/node_modules/") || !CONNECTION.test(text)) return loaded;
  if (!WAIT.test(text)) throw new Error(`${url} does not wait for Redis as it is known here`);
  return { ...loaded, source: text.replace(WAIT, "$1$2 * globalThis.campaignSpeed;") };
}
