// A store in memory that fails as told, and counts what it was asked.
import { createMemoryStore } from "../../../src/shared-state/memory-store.js";
import type { RemoteStore } from "../../../src/shared-state/shared-state.js";
import { SharedStoreError, type SharedStore } from "../../../src/shared-state/shared-store.js";
import type { Clock } from "../../../src/platform/clock.js";

export interface FailingStore {
  readonly inner: SharedStore;
  readonly remote: RemoteStore;
  /** As a connection made anew. */
  readonly comeBack: () => void;
  /** Of `only` that operation, else of all; so many times, else until it is told otherwise. */
  readonly fail: (
    reason: SharedStoreError["reason"] | undefined,
    only?: keyof SharedStore,
    times?: number,
  ) => void;
  readonly asked: () => number;
}

/** `inner`: another process's too. */
export function createFailingStore(clock: Clock, inner = createMemoryStore(clock)): FailingStore {
  const listeners: (() => void)[] = [];
  let reason: SharedStoreError["reason"] | undefined;
  let failing: keyof SharedStore | undefined;
  let left = 0;
  let asked = 0;
  const remote = new Proxy(inner, {
    get(target, name) {
      if (name === "close") return () => undefined;
      if (name === "whenBack") return (listener: () => void) => void listeners.push(listener);
      const operation = Reflect.get(target, name) as (...given: unknown[]) => unknown;
      return (...given: unknown[]) => {
        asked += 1;
        const isOther = failing !== undefined && failing !== name;
        if (reason === undefined || isOther || left === 0) return operation(...given);
        left -= 1;
        return Promise.reject(new SharedStoreError(reason));
      };
    },
  });
  return {
    inner,
    remote: remote as RemoteStore,
    comeBack() {
      for (const listener of listeners) listener();
    },
    fail: (next, only, times = Infinity) => {
      reason = next;
      failing = only;
      left = times;
    },
    asked: () => asked,
  };
}
