// A store whose writes are known to somebody who has to wait for them, whatever happens to the request.
import type { ResourceStore } from "./resource-store.js";

export type Track = <T>(work: () => Promise<T>) => Promise<T>;

export function trackedStore(store: ResourceStore, track: Track): ResourceStore {
  return {
    ...store,
    create: (...given) => track(() => store.create(...given)),
    replace: (...given) => track(() => store.replace(...given)),
    patch: (...given) => track(() => store.patch(...given)),
    remove: (...given) => track(() => store.remove(...given)),
  };
}
