// Where the process keeps its activity: in memory, and with a Redis in streams of all replicas, sealed by the keys of each tenant.
import { randomUUID } from "node:crypto";
import { createEntryMemory, createMemoryStore } from "./activity/store/memory-store.js";
import { createReplicatedStore, type Holder } from "./activity/store/replicated-store.js";
import type { ActivityStore } from "./activity/store/store.js";
import type { Clock } from "./platform/clock.js";
import type { Logger } from "./platform/logger.js";
import type { Replicas } from "./tenant/replicas.js";
import type { SharedState } from "./shared-state/shared-state.js";
import type { Tenant } from "./tenant/tenant.js";

export interface ActivitySharing {
  readonly shared: SharedState;
  readonly replicas: Pick<Replicas, "of">;
  /** By name, of the configuration that is served at the moment. */
  readonly tenants: () => ReadonlyMap<string, Pick<Tenant, "surface">>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createActivityStore(sharing: ActivitySharing): ActivityStore {
  const { shared, replicas, tenants, clock, logger } = sharing;
  if (!shared.isShared) return createMemoryStore();
  return createReplicatedStore({
    memory: createEntryMemory(),
    clock,
    instance: randomUUID(),
    stateOf(tenant) {
      // What is of no tenant lies with the first, as its key signs the log.
      const [first] = tenants().keys();
      const name = tenant ?? first;
      return name !== undefined && tenants().has(name) ? replicas.of(name).state : undefined;
    },
    holders: () => holdersOf(tenants()),
    whyAlone: () => shared.health().degraded?.reason,
    onFailure: (error) => {
      logger.error({ err: error }, "the activity cannot be shared");
    },
  });
}

/** Each source, who showed no credential at each tenant, and what came to none of them. */
const holdersOf = (tenants: ReturnType<ActivitySharing["tenants"]>): readonly Holder[] => [
  { tenant: undefined, source: undefined },
  ...[...tenants].flatMap(([tenant, { surface }]) => [
    { tenant, source: undefined },
    ...Array.from(surface.sources.keys(), (source) => ({ tenant, source })),
  ]),
];
