// Everything one emulator holds; two emulators in one process share nothing.
import type { ClientRegistry } from "./auth/client-registry.js";
import { createClientRegistry } from "./auth/client-registry.js";
import type { SigningKeyHolder } from "./auth/signing-key.js";
import { createSigningKey } from "./auth/signing-key.js";
import type { TokenStore } from "./auth/token-store.js";
import { createTokenStore } from "./auth/token-store.js";
import type { Clock } from "./clock.js";
import { createClock } from "./clock.js";
import { DEMO } from "./seed/demo.js";
import type { Environment, EnvironmentOptions } from "./directory/environment.js";
import { demoEnvironment } from "./directory/environment.js";
import type { Touch } from "./directory/touch.js";
import type { CallLog } from "./http/call-log.js";
import { createCallLog } from "./http/call-log.js";
import type { FaultTable } from "./http/fault-table.js";
import { createFaultTable } from "./http/fault-table.js";
import type { LateCommits } from "./http/late-commits.js";
import { createLateCommits } from "./http/late-commits.js";
import type { RateLimiter } from "./http/rate-limiter.js";
import { createRateLimiter } from "./http/rate-limiter.js";
import type { Knobs } from "./knobs.js";
import { DEFAULT_KNOBS } from "./knobs.js";
import { Changes } from "./state/changes.js";

export interface World {
  readonly clock: Clock;
  readonly clients: ClientRegistry;
  readonly tokens: TokenStore;
  readonly signingKey: SigningKeyHolder;
  readonly environments: Map<string, Environment>;
  readonly calls: CallLog;
  readonly faults: FaultTable;
  readonly limiter: RateLimiter;
  readonly lateCommits: LateCommits;
  knobs: Knobs;
  /** Known once the server listens. */
  apiUrl: string;
  authUrl: string;
  /** Told of every answer 500: a fault of the emulator itself. */
  readonly onUnexpectedError: (error: unknown) => void;
  readonly changes: Changes;
  /** Writes what has changed to the state file, when there is one; throws when it cannot. */
  keep: () => void;
  /** Nobody and nothing, not even the demo identity. */
  clear(): void;
  /** Back to the demo identity and the knobs it was started with; tokens given out stay valid. */
  reset(): void;
}

/** What every environment of this world is made with. */
export function environmentOptions<T extends { readonly id: string }>(
  world: World,
  own: T,
): T & Pick<EnvironmentOptions, "clock" | "knobs" | "touch"> {
  return {
    ...own,
    clock: world.clock,
    knobs: () => world.knobs,
    touch: (kind, key) => {
      world.changes.record(kind, own.id, key);
    },
  };
}

function addDemo(world: World): void {
  const { environmentId, populationId, clientId, clientSecret } = DEMO;
  world.environments.set(
    environmentId,
    demoEnvironment(
      environmentOptions(world, { id: environmentId, profile: { name: "Demo" }, populationId }),
    ),
  );
  world.clients.put({
    id: clientId,
    environmentId,
    method: "CLIENT_SECRET_BASIC",
    secret: clientSecret,
    keys: [],
    enabled: true,
    hasRoles: true,
  });
}

export function createWorld(
  initial: Partial<Knobs>,
  onUnexpectedError: (error: unknown) => void,
): World {
  const knobs: Knobs = { ...DEFAULT_KNOBS, ...initial };
  const changes = new Changes();
  const touch: Touch = (kind, key) => {
    changes.record(kind, "", key);
  };
  const world: World = {
    clock: createClock(touch),
    clients: createClientRegistry((environmentId, id) => {
      changes.record("client", environmentId, id);
    }),
    tokens: createTokenStore(touch),
    signingKey: createSigningKey(touch),
    environments: new Map(),
    calls: createCallLog(),
    faults: createFaultTable(touch),
    limiter: createRateLimiter(),
    lateCommits: createLateCommits(),
    knobs,
    apiUrl: "",
    authUrl: "",
    onUnexpectedError,
    changes,
    keep: () => undefined,
    clear() {
      world.lateCommits.dropAll();
      world.clock.reset();
      world.knobs = knobs;
      world.faults.arm(knobs.faults);
      world.limiter.clear();
      world.calls.clear();
      world.clients.clear();
      world.environments.clear();
      changes.isEverything = true;
    },
    reset() {
      world.clear();
      addDemo(world);
    },
  };
  world.reset();
  return world;
}
