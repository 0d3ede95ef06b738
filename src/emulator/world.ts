// Everything one emulator holds; two emulators in one process share nothing.
import type { ClientRegistry } from "./auth/client-registry.js";
import { createClientRegistry } from "./auth/client-registry.js";
import type { SigningKey } from "./auth/signing-key.js";
import { createSigningKey } from "./auth/signing-key.js";
import type { TokenStore } from "./auth/token-store.js";
import { createTokenStore } from "./auth/token-store.js";
import type { Clock } from "./clock.js";
import { createClock } from "./clock.js";
import { DEMO } from "./demo.js";
import type { Environment } from "./directory/environment.js";
import { createEnvironment } from "./directory/environment.js";
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

export interface World {
  readonly clock: Clock;
  readonly clients: ClientRegistry;
  readonly tokens: TokenStore;
  readonly signingKey: () => Promise<SigningKey>;
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
  /** Back to the demo identity and the knobs it was started with; tokens given out stay valid. */
  reset(): void;
}

function addDemo(world: World): void {
  const { environmentId, populationId, clientId, clientSecret } = DEMO;
  world.environments.set(
    environmentId,
    createEnvironment({
      id: environmentId,
      name: "Demo",
      populationId,
      clock: world.clock,
      knobs: () => world.knobs,
    }),
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
  const world: World = {
    clock: createClock(),
    clients: createClientRegistry(),
    tokens: createTokenStore(),
    signingKey: createSigningKey(),
    environments: new Map(),
    calls: createCallLog(),
    faults: createFaultTable(),
    limiter: createRateLimiter(),
    lateCommits: createLateCommits(),
    knobs,
    apiUrl: "",
    authUrl: "",
    onUnexpectedError,
    reset() {
      world.lateCommits.dropAll();
      world.clock.reset();
      world.knobs = knobs;
      world.faults.arm(knobs.faults);
      world.limiter.clear();
      world.calls.clear();
      world.clients.clear();
      world.environments.clear();
      addDemo(world);
    },
  };
  world.reset();
  return world;
}
