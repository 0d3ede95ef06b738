// The part of shared state that belongs to one tenant: named and sealed by its key, and by those before it as long as they are given.
import type { Keys } from "../../platform/secrets/derived-keys.js";
import { createGiveWay, type GiveWay } from "../../platform/give-way.js";
import { joinScopes } from "./joined-scopes.js";
import { createScope, type Scope } from "./one-scope.js";
import type { ScopedState } from "../scoped-state.js";
import type { SharedState } from "../shared-state.js";

/**
 * `keys` are of one tenant (`platform/secrets/derived-keys.ts`): another one sees nothing of it, whatever the names. While there are
 * several, what is shared is shared under each, with those who have either.
 */
export function createTenantScope(
  state: SharedState,
  keys: Keys,
  giveWay: GiveWay = createGiveWay(),
): ScopedState {
  const known = new WeakMap<Uint8Array, Scope>();
  function scopeOf(key: Uint8Array): Scope {
    const scope = known.get(key) ?? createScope(state, key, giveWay);
    known.set(key, scope);
    return scope;
  }
  const now = (): ScopedState => {
    const [first, ...old] = keys();
    return old.map(scopeOf).reduce(joinScopes, scopeOf(first));
  };
  return {
    isShared: state.isShared,
    read: (...given) => now().read(...given),
    readDecisions: (...given) => now().readDecisions(...given),
    readField: (...given) => now().readField(...given),
    write: (...given) => now().write(...given),
    writeIfAbsent: (...given) => now().writeIfAbsent(...given),
    take: (...given) => now().take(...given),
    readInEpoch: (...given) => now().readInEpoch(...given),
    writeInEpoch: (...given) => now().writeInEpoch(...given),
    count: (...given) => now().count(...given),
    claim: (...given) => now().claim(...given),
    acquire: (...given) => now().acquire(...given),
    renew: (...given) => now().renew(...given),
    release: (...given) => now().release(...given),
    append: (...given) => now().append(...given),
    latest: (...given) => now().latest(...given),
  };
}
