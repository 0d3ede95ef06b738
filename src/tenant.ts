// One PingOne environment and what serves it, from connections to resource stores; every part of it is made here.
import type { PingOneConfig, Secrets, SourceConfig } from "./config/config.js";
import type { ReportLoss } from "./activity/loss-report.js";
import type { Trace } from "./activity/trace.js";
import { defaultLimits, type AttemptLimits } from "./pingone/attempt/attempt.js";
import { createPingOneClient } from "./pingone/client.js";
import { createGovernor } from "./pingone/governor/governor.js";
import { createPingOneGroups } from "./pingone/groups.js";
import { createPingOnePopulations } from "./pingone/populations.js";
import { createReadinessProbe, type Readiness } from "./pingone/readiness.js";
import { createPingOneSchema } from "./pingone/schema.js";
import { createTokenSource } from "./pingone/token/token-source.js";
import type { createTransport } from "./pingone/transport/transport.js";
import { createPingOneUsers } from "./pingone/users.js";
import type { Clock } from "./platform/clock.js";
import type { Logger } from "./platform/logger.js";
import type { Metrics } from "./platform/metrics.js";
import { PINGONE_USER } from "./scim/schema/pingone-user.js";
import type { ResourceSchema } from "./scim/schema/resource-schema.js";
import type { WriteOrder } from "./scim/write-order.js";
import type { ResourceStore } from "./scim/resource-store.js";
import { createDeclaredAttributes } from "./translate/users/environment-schema.js";
import { createGroupKinds } from "./translate/groups/membership-type-cache.js";
import { createGroupStore } from "./translate/groups/store.js";
import type { Mapping } from "./mapping/model.js";
import { neededAttributes } from "./mapping/required-attributes.js";
import { createPopulationRules } from "./translate/users/population-rules.js";
import { createPopulations } from "./translate/users/population-move.js";
import { compileMapping } from "./translate/profile/compile.js";
import { toldStore } from "./translate/groups/told-store.js";
import type { ProcessMemories } from "./translate/process-memory.js";
import { createUserStore } from "./translate/users/store.js";

export interface TenantSettings {
  readonly pingone: PingOneConfig;
  readonly secrets: Secrets;
  readonly source: SourceConfig;
  readonly mapping: Mapping;
  readonly userSchema: ResourceSchema;
  readonly groupSchema: ResourceSchema;
}

export interface TenantDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connect: typeof createTransport;
  readonly metrics: Metrics;
  readonly trace: Trace;
  readonly reportLoss: ReportLoss;
  /** Orders the writes to one resource. */
  readonly inOrder: WriteOrder;
  readonly memories: ProcessMemories;
  /** Makes a stop wait for what goes on after its answer. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  /** How long a start waits for the environment's schema; afterwards it is read while requests are served. */
  readonly firstReadMs?: number | undefined;
  /** How long PingOne's answers are waited for. */
  readonly attempts?: AttemptLimits | undefined;
}

export interface Tenant {
  readonly users: ResourceStore;
  readonly groups: ResourceStore;
  /** Resolves within a moment with what is known of whether PingOne can be worked with. */
  readonly probe: () => Promise<Readiness>;
  /** Reads what has to be known of the environment, as far as it can be had within a moment. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const CONNECTIONS = 32;
const MAX_SCAN = 10_000;
const FIRST_READ_MS = 500;

export function createTenant(
  { pingone, secrets, source, mapping, userSchema, groupSchema }: TenantSettings,
  {
    clock,
    logger,
    connect,
    metrics,
    trace,
    reportLoss,
    inOrder,
    memories,
    track,
    ...given
  }: TenantDependencies,
): Tenant {
  const attempts = given.attempts ?? defaultLimits;
  const api = new URL(pingone.apiUrl);
  const basePath = `${api.pathname}/environments/${pingone.environmentId}`;
  const location = { origin: api.origin, basePath };
  // Calls wait for their turn here, in order, and not for a connection.
  const limits = { concurrency: CONNECTIONS, ...pingone.limits };
  const tls = { ca: pingone.caPem };
  // An attempt given up leaves its turn and keeps its connection, three and a half times as long.
  const apiTransport = connect(api.origin, 4 * limits.concurrency, tls);
  const authTransport = connect(new URL(pingone.authUrl).origin, 2, tls);
  const { pingoneClientSecret: clientSecret, pingonePrivateKey: privateKey } = secrets;
  const token = createTokenSource({ ...pingone, clientSecret, privateKey }, authTransport, clock);
  const governor = createGovernor({ clock, limits });
  const call = createPingOneClient({
    transport: apiTransport,
    token,
    clock,
    governor,
    random: Math.random,
    basePath,
    limits: attempts,
  });

  let isStopped = false;
  const kinds = createGroupKinds(clock);
  const users = createPingOneUsers(call, location);
  const groups = createPingOneGroups(call, location);
  const schema = createPingOneSchema(call, location);
  const declared = createDeclaredAttributes({
    memory: memories.local("environmentSchema"),
    readSchema: (context) => schema.read(context),
    clock,
    needed: neededAttributes(mapping),
    onFailure: (error) => {
      // A read that the stop itself has ended says nothing of PingOne.
      if (!isStopped) logger.warn({ err: error }, "the environment's user schema cannot be read");
    },
  });
  const populations = createPopulations({
    memory: memories.local("knownPopulations"),
    populations: createPingOnePopulations(call, location),
    users,
    groups,
    onMove: (move, { requestId }) => {
      logger.info({ requestId, ...move }, "moved to another population");
      metrics.populationMoved();
      trace.record({ kind: "populationMoved", requestId, ...move });
    },
  });

  return {
    users: createUserStore({
      users,
      mapping: compileMapping(mapping, userSchema, new Set([PINGONE_USER])),
      declared,
      populations,
      memories,
      mergesComplex: pingone.mergesComplex,
      groups,
      kinds,
      policy: {
        populationFor: createPopulationRules(source.populations, userSchema),
        identityProviderId: source.identityProviderId,
        onUnmapped: source.onUnmapped,
        passwordHashes: source.passwordHashes,
      },
      clock,
      maxScan: MAX_SCAN,
      inOrder,
      track,
      commitMs: attempts.commitMs,
      onLoss: (loss, context) => {
        reportLoss({ ...loss, resourceType: "User" }, context);
      },
      onStranded: (id, error, { requestId }) => {
        trace.record({ kind: "strandedUser", requestId, id });
        const message = "a created user could not be disabled or removed";
        logger.error({ requestId, id, err: error }, message);
      },
    }),
    groups: toldStore(
      createGroupStore({
        groups,
        users,
        kinds,
        schema: groupSchema,
        clock,
        maxScan: MAX_SCAN,
        writesPerSecond: () => governor.state().writesPerSecond,
        inOrder,
        memories,
        tellsDuplicateAdds: pingone.tellsDuplicateAdds,
        membersInLists: source.groups.membersInLists,
        level: { populationId: source.groups.populationId },
      }),
      {
        onUnmapped: source.onUnmapped,
        onLoss: (loss, context) => {
          reportLoss({ ...loss, resourceType: "Group" }, context);
        },
      },
    ),
    probe: createReadinessProbe(call, clock),
    start: () => {
      const deadlineMs = clock.now() + (given.firstReadMs ?? FIRST_READ_MS);
      return declared.refresh({ requestId: "start", deadlineMs });
    },
    async stop() {
      isStopped = true;
      await Promise.all([apiTransport.close(), authTransport.close()]);
    },
  };
}
