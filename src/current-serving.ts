// The configuration that is served at the moment, and what becomes of the one before when a reload brings another.
import { setMaxListeners } from "node:events";
import type { Loaded } from "./config/config.js";
import type { ProcessParts } from "./gateway-parts.js";
import type { GuardedSource } from "./http/admin/guard-resources.js";
import type { PlannedSource } from "./http/admin/plan-resources.js";
import { noGeneration, type Generation } from "./reusable-parts.js";
import { attributeNames } from "./scim/schema/attribute-names.js";
import { createKeyWatch, type KeyWatch } from "./shared-state/key-watch.js";
import { createServing, type Serving, type ServingDependencies } from "./serving.js";

export interface CurrentServing {
  /** What a request that comes now is served by. */
  now(): Serving;
  guards(): readonly GuardedSource[];
  plans(): readonly PlannedSource[];
  /** Waits for so long at most for what PingOne says of its environments. */
  start(limitMs: number): Promise<void>;
  /** Of the same parts where it can; throws, and changes nothing, when something of it cannot be made. */
  make(loaded: Loaded): Serving;
  /** From the next request on; those under way keep what they began with. */
  replaceBy(next: Serving, limitMs: number): void;
  /** What a guard has decided under a former key stays known by being read: it is written under the new one then. */
  bringDecisions(): void;
  /** Closes all connections to PingOne. */
  stop(): Promise<void>;
}

/** Above the deadline of a request, its undo, and the time a write may take to commit. */
const RETIRED_MS = 120_000;

export function createCurrentServing(
  first: Loaded,
  { clock, logger, metrics, attributes, shared }: ProcessParts,
  deps: ServingDependencies,
): CurrentServing {
  const stopping = new AbortController();
  // Each reload of the last two minutes waits for it: no leak.
  setMaxListeners(0, stopping.signal);
  const retired = new Set<Promise<void>>();
  let serving = make(first, noGeneration);
  const keyWatch = watchKeys({ shared, clock, logger }, () => serving.stateKeys);

  function make(loaded: Loaded, before: Generation): Serving {
    const next = createServing(loaded, before, deps);
    for (const { surface } of next.tenants.values()) {
      metrics.expectTenant(surface.name);
      for (const { users, groups } of surface.sources.values()) {
        for (const name of attributeNames([users.schema, groups.schema])) attributes.add(name);
      }
    }
    return next;
  }

  /** Closed once nobody can work on it any more. */
  function retire(gone: Generation): void {
    const closing = clock
      .sleep(RETIRED_MS, stopping.signal)
      .catch(() => undefined)
      .then(() => close(gone))
      .finally(() => retired.delete(closing));
    retired.add(closing);
  }

  const bringDecisions = (): void => {
    if (shared.isShared) readDecisions(serving, logger);
  };

  return {
    now: () => serving,
    guards: () => guardsOf(serving),
    plans: () => plansOf(serving),
    async start(limitMs) {
      keyWatch.start();
      const { directories } = serving.generation;
      await Promise.all(Array.from(directories.values(), (each) => each.start(limitMs)));
    },
    make: (loaded) => make(loaded, serving.generation),
    replaceBy(next, limitMs) {
      const { generation: before } = serving;
      serving = next;
      next.activate();
      bringDecisions();
      const gone = onlyIn(before, next.generation);
      if (gone.workers.size + gone.directories.size > 0) retire(gone);
      const { directories } = onlyIn(next.generation, before);
      for (const directory of directories.values()) void directory.start(limitMs);
    },
    bringDecisions,
    async stop() {
      keyWatch.stop();
      stopping.abort();
      await Promise.all([...retired, close(serving.generation)]);
    },
  };
}

const watchKeys = (
  { shared, clock, logger }: Pick<ProcessParts, "shared" | "clock" | "logger">,
  keys: () => readonly string[],
): KeyWatch =>
  createKeyWatch({
    ...{ shared, clock, keys },
    onForeign: (others) => {
      logger.error({ others }, "another process that uses this Redis has another STATE_KEY");
    },
  });

function readDecisions(serving: Serving, logger: ProcessParts["logger"]): void {
  for (const { guard } of guardsOf(serving)) {
    guard.status().catch((error: unknown) => {
      logger.error({ err: error }, "what a guard has decided cannot be read");
    });
  }
}

/** What one generation has and the other has not. */
function onlyIn(one: Generation, other: Generation): Generation {
  const workers = new Set(Array.from(other.workers.values(), ({ worker }) => worker));
  const directories = new Set(other.directories.values());
  return {
    workers: new Map([...one.workers].filter(([, { worker }]) => !workers.has(worker))),
    directories: new Map([...one.directories].filter(([, each]) => !directories.has(each))),
    sources: new Map(),
    limits: new Map(),
  };
}

async function close({ workers, directories }: Generation): Promise<void> {
  for (const directory of directories.values()) directory.stop();
  await Promise.all(Array.from(workers.values(), ({ worker }) => worker.close()));
}

const guardsOf = ({ tenants }: Serving): readonly GuardedSource[] =>
  [...tenants].flatMap(([tenant, { guards }]) =>
    Array.from(guards, ([source, guard]) => ({ tenant, source, guard })),
  );

const plansOf = ({ tenants }: Serving): readonly PlannedSource[] =>
  [...tenants].flatMap(([tenant, { plans }]) =>
    Array.from(plans, ([source, plan]) => ({ tenant, source, plan })),
  );
