// One pushing client of a tenant: the stores it works on, made of its choices and limits; every decorator of them is named here.
import type { ReportLoss } from "../activity/loss-report.js";
import type { Plan } from "../activity/plan/plan.js";
import type { Trace } from "../activity/trace.js";
import type { PingOneConfig, SourceConfig } from "../config/config.js";
import type { Directory } from "./directory.js";
import type { Mapping } from "../mapping/model.js";
import type { Clock } from "../platform/clock.js";
import type { JsonValue } from "../platform/json.js";
import type { Logger } from "../platform/logger.js";
import type { Endpoint } from "../scim/endpoint.js";
import { createGroupResourceType, createUserResourceType } from "../scim/schema/product-schemas.js";
import { compileResourceSchema, type ResourceSchema } from "../scim/schema/resource-schema.js";
import type { Principal } from "../scim/principal.js";
import type { ResourceStore } from "../scim/resource-store.js";
import { tolerancesOf } from "../scim/tolerances.js";
import { trackedStore, type Track } from "../scim/tracked-store.js";
import type { WriteOrder } from "../scim/write-order.js";
import { principalStore } from "../sources/principal-store.js";
import { sessionEndingStore, type SessionEnding } from "../sources/session-ending-store.js";
import { createSourceGuard, type SourceGuardDependencies } from "./source-guard.js";
import type { GuardState } from "../sources/guard/guard-marks.js";
import type { SourceGuard } from "../sources/guard/guard.js";
import { shadowStore } from "../sources/shadow-store.js";
import { compileWritable } from "../sources/writable/writable-rules.js";
import { createSourceStores, type SourceStores } from "../sources/source-stores.js";
import { createLeaveGroups } from "../translate/groups/membership/leave-groups.js";
import { createGroupStore } from "../translate/groups/store.js";
import { reportedStore } from "../translate/groups/reported-store.js";
import { compileMapping } from "../translate/profile/compile.js";
import type { CreateDependencies } from "../translate/users/create/dependencies.js";
import { finishingStore } from "../translate/users/create/finishing-store.js";
import { createPopulationRules } from "../translate/users/create/population-rules.js";
import {
  withPrefix,
  type ProcessMemories,
  type SharedMemory,
  type SharedName,
} from "../translate/process-memory.js";
import type { SourceTag } from "../translate/source-tag.js";
import type { Tombstone } from "../translate/users/tombstone/soft-delete.js";
import { sourceMark } from "../translate/users/tombstone/tombstone-mark.js";
import { createUserStore } from "../translate/users/store.js";

export interface SourceDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly trace: Trace;
  readonly reportLoss: ReportLoss;
  /** Whether an operator has paused the writes of who asks. */
  readonly isPaused: (principal: Principal) => boolean;
  /** A user was left who should be inactive, and is not. */
  readonly onStranded: () => void;
  /** Of a user who was deactivated, sessions are left. */
  readonly onSessionsLeft: () => void;
  /** Where guards count. */
  readonly guardState: GuardState;
  readonly onHeld: SourceGuardDependencies["onHeld"];
  readonly onDiscarded: SourceGuardDependencies["onDiscarded"];
  /** Orders the writes to one resource, whichever source they are of. */
  readonly inOrder: WriteOrder;
  /** Makes a stop wait for what goes on after its answer. */
  readonly track: Track;
  /** After so long from its sending a write can no longer be carried out. */
  readonly commitMs: number;
  /** Of this source, for the creates it begins. */
  readonly sourceTag: SourceTag;
  /** What somebody has found out of this PingOne. */
  readonly found: Pick<PingOneConfig, "mergesComplex">;
}

/** What a source may reach. */
export interface SourceEndpoints {
  readonly users: Endpoint;
  readonly groups: Endpoint;
  /** Undefined without a ceiling. */
  readonly guard: SourceGuard | undefined;
}

const MAX_SCAN = 10_000;

export function createSource(
  source: SourceConfig,
  mapping: Mapping,
  directory: Directory,
  deps: SourceDependencies,
): SourceEndpoints {
  const { clock, inOrder, track } = deps;
  const schemas = {
    users: compileResourceSchema(createUserResourceType(mapping.extensions, source)),
    groups: compileResourceSchema(createGroupResourceType({ ...source, ...source.groups })),
  };
  const parts: SourceStoreParts = {
    ...{ source, mapping, directory, schemas, deps },
    memories: ofSource(directory.memories, source.name),
    reportLoss: planningLosses(deps.reportLoss, directory.plan),
    onStranded: strandedReport(deps),
  };
  const guard = createSourceGuard(source, directory, deps);
  const own = createSourceStores(source.policy, {
    guard,
    inner: { users: usersOf(parts), groups: groupsOf(parts) },
    schemas,
    clock,
    groupPopulation: source.groups.populationId,
    isPaused: deps.isPaused,
    hasRoles: directory.hasRoles,
    relations: directory.relations,
    onLoss: parts.reportLoss,
  });
  const finished: SourceStores = {
    ...own,
    users: finishingStore(own.users, {
      schema: schemas.users,
      clock,
      inOrder,
      onStranded: parts.onStranded,
      told: parts.memories.local<true>("strandedUsers"),
    }),
  };
  const whole = planningRefusals(finished, directory.plan);
  const tolerances = tolerancesOf[source.policy.profile];
  const endpointOf = (kind: keyof SourceStores): Endpoint => ({
    store: trackedStore(
      principalStore((principal) => (principal.source === source.name ? whole[kind] : undefined)),
      track,
    ),
    schema: schemas[kind],
    inOrder,
    tolerances,
  });
  return { guard, users: endpointOf("users"), groups: endpointOf("groups") };
}

/** What the stores of one source are made of. */
interface SourceStoreParts {
  readonly source: SourceConfig;
  readonly mapping: Mapping;
  readonly directory: Directory;
  readonly schemas: Readonly<Record<keyof SourceStores, ResourceSchema>>;
  readonly memories: ProcessMemories;
  readonly reportLoss: ReportLoss;
  readonly onStranded: CreateDependencies["onStranded"];
  readonly deps: SourceDependencies;
}

function usersOf(parts: SourceStoreParts): ResourceStore {
  const { source, mapping, directory, schemas, memories, reportLoss, onStranded, deps } = parts;
  const { users, groups, membershipTypes, declared, populations } = directory;
  const { clock, inOrder, track, sourceTag, commitMs } = deps;
  const rules = createPopulationRules(source.populations, schemas.users);
  const store = createUserStore({
    users,
    mapping: compileMapping(mapping, schemas.users),
    declared,
    populations,
    memories,
    sourceTag,
    mergesComplex: deps.found.mergesComplex,
    groups,
    membershipTypes,
    policy: {
      populationFor: (resource) => rules(resource) ?? source.policy.boundary?.populations[0],
      identityProviderId: source.identityProviderId,
      onUnmapped: source.onUnmapped,
      passwordHashes: source.passwordHashes,
    },
    clock,
    maxScan: MAX_SCAN,
    inOrder,
    track,
    commitMs,
    onLoss: (loss, context) => {
      reportLoss({ ...loss, resourceType: "User" }, context);
    },
    onStranded,
    tombstone: tombstoneOf(source, schemas.users, directory, reportLoss),
  });
  return sessionEndingStore(store, source.policy, {
    endSessions: (id, context) => directory.sessions.endAll(id, context),
    onUnended: sessionsLeftReport(deps),
  });
}

function groupsOf({ source, directory, schemas, memories, reportLoss, deps }: SourceStoreParts) {
  const { users, groups, membershipTypes } = directory;
  const { clock, inOrder, track, sourceTag } = deps;
  const store = createGroupStore({
    groups,
    users,
    membershipTypes,
    schema: schemas.groups,
    clock,
    maxScan: MAX_SCAN,
    inOrder,
    track,
    memories,
    sourceTag,
    membersInLists: source.groups.membersInLists,
    level: { populationId: source.groups.populationId },
  });
  return reportedStore(store, {
    onUnmapped: source.onUnmapped,
    onLoss: (loss, context) => {
      reportLoss({ ...loss, resourceType: "Group" }, context);
    },
  });
}

const strandedReport =
  ({ trace, logger, onStranded }: SourceDependencies): CreateDependencies["onStranded"] =>
  (id, error, { requestId, principal, activity }) => {
    trace.record({ kind: "strandedUser", requestId, id }, principal);
    onStranded();
    activity?.happened?.({ kind: "strandedUser", id });
    const message = "a created user could not be disabled or removed";
    logger.error({ requestId, id, err: error }, message);
  };

const sessionsLeftReport =
  ({ trace, logger, onSessionsLeft }: SourceDependencies): SessionEnding["onUnended"] =>
  (id, error, { requestId, principal, activity }) => {
    trace.record({ kind: "sessionsLeft", requestId, id }, principal);
    onSessionsLeft();
    activity?.happened({ kind: "sessionsLeft", id });
    const message = "a user was deactivated, and not all of their sessions could be ended";
    logger.error({ requestId, id, err: error }, message);
  };

/** What would be lost is in the plan as well. */
const planningLosses = (reportLoss: ReportLoss, plan: Plan | undefined): ReportLoss =>
  plan === undefined
    ? reportLoss
    : (loss, context) => {
        reportLoss(loss, context);
        const { reason, id, attributes, resourceType } = loss;
        const { requestId } = context;
        const type = resourceType === "Group" ? "Group" : "User";
        void plan.record({ change: "lost", resourceType: type, requestId, reason, id, attributes });
      };

/** A conflict is planned where it is found, with who has the value. */
function planningRefusals(stores: SourceStores, plan: Plan | undefined): SourceStores {
  if (plan === undefined) return stores;
  const told = (store: ResourceStore, resourceType: "User" | "Group"): ResourceStore =>
    shadowStore(store, (refused, { requestId }) =>
      refused.scimType === "uniqueness"
        ? undefined
        : plan.record({ change: "refused", resourceType, requestId, ...refused }),
    );
  return { users: told(stores.users, "User"), groups: told(stores.groups, "Group") };
}

/** Cursors of PingOne may be of one worker, too. */
const ofOneSource: ReadonlySet<SharedName> = new Set(["unfinishedCreates", "pageAnchors"]);

function tombstoneOf(
  { name, policy: { onDelete, protected: kept, writable } }: SourceConfig,
  schema: ResourceSchema,
  directory: Directory,
  reportLoss: ReportLoss,
): Tombstone | undefined {
  if (onDelete === "delete") return undefined;
  const { population: populationId } = onDelete.disable;
  return {
    populationId,
    source: sourceMark(name),
    leaveGroups: createLeaveGroups(directory),
    isProtected: (id) => kept.users.includes(id),
    kept: compileWritable(schema, writable),
    onKept: (id, attributes, context) => {
      reportLoss({ reason: "notWritable", id, attributes, resourceType: "User" }, context);
    },
  };
}

/** What a source has begun nobody else goes on with, however alike their requests are; all else is the environment's. */
function ofSource(common: ProcessMemories, source: string): ProcessMemories {
  return {
    local: (name) => common.local(name),
    shared<Value extends JsonValue>(name: SharedName): SharedMemory<Value> {
      const memory = common.shared<Value>(name);
      return ofOneSource.has(name) ? withPrefix(memory, `${source} `) : memory;
    },
  };
}
