// Loaded beside a program (`node --import`): it may be TypeScript whose types need only be erased (tsconfig.json: `erasableSyntaxOnly`).
import * as module from "node:module";

/** In the thread of the program where Node can (22.15 on), in one beside it before. */
export async function registerHooks(url) {
  if (module.registerHooks === undefined) module.register(url);
  else module.registerHooks(await import(url));
}

await registerHooks(new URL("./typescript-hooks.mjs", import.meta.url));
