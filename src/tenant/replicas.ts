// What the replicas of one tenant share: the order of writes to a resource, and memories. One for each tenant, whatever of it a reload makes anew.
import type { Clock } from "../platform/clock.js";
import type { KeyRing } from "../platform/secrets/derived-keys.js";
import type { WriteOrder } from "../scim/write-order.js";
import { createTenantScope } from "../shared-state/scope/tenant-scope.js";
import type { ScopedState } from "../shared-state/scoped-state.js";
import type { SharedState } from "../shared-state/shared-state.js";
import {
  createWriteLeases,
  type LeaseEvent,
  type WriteLeases,
} from "../shared-state/write-leases.js";
import { createProcessMemories } from "../translate/process-memory.js";
import { createSharedMemories, type SharedMemories } from "../translate/shared-memory.js";
import { createWriteOrder } from "../translate/write-order.js";

export interface ReplicaParts {
  readonly inOrder: WriteOrder;
  /** Undefined: nothing is shared. */
  readonly memories: SharedMemories | undefined;
  readonly state: ScopedState;
}

export interface ReplicaDependencies {
  readonly shared: SharedState;
  /** Of what a tenant shares; the same in all replicas. */
  readonly keysOf: (tenant: string) => KeyRing;
  readonly clock: Clock;
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  readonly commitMs: number;
  readonly onLease: (event: LeaseEvent) => void;
}

export interface Replicas {
  readonly of: (tenant: string) => ReplicaParts;
  readonly stop: () => void;
}

export function createReplicas(deps: ReplicaDependencies): Replicas {
  const { shared, clock, track } = deps;
  const known = new Map<string, ReplicaParts>();
  const started: WriteLeases[] = [];

  function make(tenant: string): ReplicaParts {
    let own: KeyRing | undefined;
    // What nobody else sees needs no new names when the key is changed.
    const keys = (): KeyRing =>
      shared.isShared ? deps.keysOf(tenant) : (own ??= deps.keysOf(tenant));
    const state = createTenantScope(shared, keys);
    const turns = createProcessMemories(clock).local<Promise<unknown>>("writeTurns");
    if (!shared.isShared) {
      return { inOrder: createWriteOrder({ clock, track, turns }), memories: undefined, state };
    }
    const memories = createSharedMemories(state, clock);
    const leases = createWriteLeases({
      state,
      attached: memories.attached,
      clock,
      commitMs: deps.commitMs,
      random: Math.random,
      onEvent: deps.onLease,
    });
    started.push(leases);
    return { inOrder: createWriteOrder({ clock, track, turns, leases }), memories, state };
  }

  return {
    of(tenant) {
      const parts = known.get(tenant) ?? make(tenant);
      known.set(tenant, parts);
      return parts;
    },
    stop() {
      for (const leases of started) leases.stop();
    },
  };
}
