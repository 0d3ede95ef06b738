// What Node asks when a module is loaded: Redis keeps to real time, so whoever waits for Redis does, too.
const WAITS_FOR_REDIS = /\/shared-state\/redis\/connection\.js$/;

export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!WAITS_FOR_REDIS.test(url)) return loaded;
  return { ...loaded, source: `const { setTimeout } = globalThis.realTime;${loaded.source}` };
}
