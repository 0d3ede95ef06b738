// One worker application's way to PingOne: connections, token and budget of its own, whoever uses it.
import type { PingOneConfig, WorkerSecrets } from "../config/config.js";
import type { AttemptLimits } from "../pingone/attempt/attempt.js";
import { createBreaker, type Breaker, type BreakerSettings } from "../pingone/breaker.js";
import { createPingOneClient, type PingOneClient } from "../pingone/client.js";
import type { ApiLocation } from "../pingone/resources/collection.js";
import { shareBudget } from "../pingone/governor/shared-budget.js";
import type { ScopedState } from "../shared-state/scoped-state.js";
import { createGovernor, type GovernorState } from "../pingone/governor/governor.js";
import { cheapRead, createReadinessProbe, probing, type LastLook } from "../pingone/readiness.js";
import { createTokenSource } from "../pingone/token/token-source.js";
import type { createTransport } from "../pingone/transport/transport.js";
import type { Clock } from "../platform/clock.js";
import type { UpstreamObserver } from "../platform/metrics/upstream-metrics.js";

export interface Worker {
  readonly call: PingOneClient;
  readonly location: ApiLocation;
  /** Resolves within a moment with what is known of whether PingOne can be worked with. */
  readonly probe: () => Promise<LastLook>;
  /** For who watches it. */
  readonly state: () => WorkerState;
  /** Shows another credential from the next token on; the token at hand stays good. */
  rotate(secrets: WorkerSecrets): void;
  close(): Promise<void>;
}

export interface WorkerState {
  readonly governor: GovernorState;
  /** Undefined: there is no token. */
  readonly tokenAgeMs: number | undefined;
  readonly isCircuitOpen: boolean;
}

export interface WorkerDependencies {
  readonly observe?: UpstreamObserver | undefined;
  readonly clock: Clock;
  /** Where replicas share the limits of one worker. */
  readonly budget?: ScopedState | undefined;
  /** Told when PingOne is taken to be away, and when it is back. */
  readonly onOutage?: ((isOpen: boolean) => void) | undefined;
  readonly connect: typeof createTransport;
  /** How long PingOne's answers are waited for. */
  readonly attempts: AttemptLimits;
  /** When it is taken to be away, and for how long. */
  readonly outage: BreakerSettings;
  /** From 0 up to 1: of a pause before a call is tried again. */
  readonly random: () => number;
}

const CONNECTIONS = 32;

export function createWorker(
  pingone: PingOneConfig,
  secrets: WorkerSecrets,
  { clock, connect, attempts, outage, random, observe, onOutage, budget }: WorkerDependencies,
): Worker {
  const api = new URL(pingone.apiUrl);
  const basePath = `${api.pathname}/environments/${pingone.environmentId}`;
  // Calls wait for their turn here, in order, and not for a connection.
  const limits = { concurrency: CONNECTIONS, ...pingone.limits };
  const tls = { ca: pingone.caPem };
  // An attempt given up leaves its turn and keeps its connection, three and a half times as long.
  const apiTransport = connect(api.origin, 4 * limits.concurrency, tls);
  const authTransport = connect(new URL(pingone.authUrl).origin, 2, tls);
  const credentialOf = (given: WorkerSecrets) => ({
    clientSecret: given.pingoneClientSecret,
    privateKey: given.pingonePrivateKey,
  });
  const token = createTokenSource(
    { ...pingone, ...credentialOf(secrets) },
    authTransport,
    clock,
    observe?.tokenAnswered,
  );
  const governor = createGovernor({ clock, limits });
  const stopSharing =
    budget && shareBudget({ state: budget, name: pingone.clientId, governor, limits, clock });
  const breaker: Breaker = createBreaker({
    clock,
    probe: () => call(cheapRead, probing(clock)),
    settings: outage,
    ...(onOutage && { onChange: onOutage }),
  });
  const call: PingOneClient = createPingOneClient({
    transport: apiTransport,
    token,
    clock,
    governor,
    breaker,
    ...(observe && { observe }),
    random,
    basePath,
    limits: attempts,
  });
  return {
    call,
    location: { origin: api.origin, basePath },
    probe: createReadinessProbe(call, clock),
    state: () => ({
      governor: governor.state(),
      tokenAgeMs: token.ageMs(),
      isCircuitOpen: breaker.isOpen(),
    }),
    rotate: (changed) => {
      token.rotate(credentialOf(changed));
    },
    async close() {
      breaker.stop();
      stopSharing?.();
      await Promise.all([apiTransport.close(), authTransport.close()]);
    },
  };
}
