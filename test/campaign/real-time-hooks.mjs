// What Node asks when a module is loaded of a program that is no bundle.
import { keepRealTime } from "./real-time-changes.mjs";

export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (loaded.format !== "module" || url.includes("/node_modules/")) return loaded;
  return { ...loaded, source: keepRealTime(url, String(loaded.source)) };
}
