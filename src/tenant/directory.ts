// An environment of PingOne as one worker sees it: its resources, and what is remembered of them between requests.
import type { Logger } from "../platform/logger.js";
import type { Clock } from "../platform/clock.js";
import type { Metrics } from "../platform/metrics/metrics.js";
import type { Plan } from "../activity/plan/plan.js";
import type { Trace } from "../activity/trace.js";
import type { Mapping } from "../mapping/model.js";
import { neededAttributes } from "../mapping/required-attributes.js";
import { createPingOneGroups, type PingOneGroups } from "../pingone/resources/groups.js";
import { createPingOnePopulations } from "../pingone/resources/populations.js";
import { createPingOneSchema } from "../pingone/resources/schema.js";
import { createPingOneSessions, type PingOneSessions } from "../pingone/resources/sessions.js";
import { createPingOneUsers, type PingOneUsers } from "../pingone/resources/users.js";
import {
  createMembershipTypeCache,
  type MembershipTypeCache,
} from "../translate/groups/membership/membership-type-cache.js";
import {
  createEnvironmentSchema,
  type EnvironmentSchema,
} from "../translate/users/environment-schema.js";
import { createPopulations, type Populations } from "../translate/users/write/population-move.js";
import { createProcessMemories, type ProcessMemories } from "../translate/process-memory.js";
import type { GroupRelations } from "../sources/protected/group-relations.js";
import { rememberRoles } from "../sources/protected/role-groups.js";
import { createGroupRelations } from "../translate/groups/group-relations.js";
import { createRoleCheck, type RoleCheck } from "../translate/groups/role-check.js";
import type { SharedMemories } from "../translate/shared-memory.js";
import type { Worker } from "./worker.js";

export interface Directory {
  readonly users: PingOneUsers;
  readonly groups: PingOneGroups;
  readonly membershipTypes: MembershipTypeCache;
  readonly declared: EnvironmentSchema;
  readonly populations: Populations;
  readonly memories: ProcessMemories;
  readonly sessions: PingOneSessions;
  /** Whether a group carries administrator roles, as far as the worker may know. */
  readonly hasRoles: RoleCheck;
  readonly relations: GroupRelations;
  /** What is planned in place of being written; undefined where writes are made. */
  readonly plan: Plan | undefined;
  /** Reads what has to be known of the environment, as far as it can be had in this time. Never rejects. */
  start(limitMs: number): Promise<void>;
  /** What fails from now on was ended by us, and is nobody's matter. */
  stop(): void;
}

export interface DirectoryDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly trace: Trace;
  /** In shadow mode. */
  readonly plan?: Plan | undefined;
  /** Where replicas share what they may. */
  readonly memories?: SharedMemories | undefined;
}

export function createDirectory(
  worker: Pick<Worker, "call" | "location">,
  mapping: Mapping,
  { clock, logger, metrics, trace, plan, memories: shared }: DirectoryDependencies,
): Directory {
  const { call, location } = worker;
  let isStopped = false;
  const users = createPingOneUsers(call, location);
  const groups = createPingOneGroups(call, location);
  const schema = createPingOneSchema(call, location);
  // What is planned was not written: no replica may take it for so.
  const memories = createProcessMemories(clock, plan === undefined ? shared : undefined);
  const declared = createEnvironmentSchema({
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
    onMove: (move, { requestId, principal, activity }) => {
      // What did not happen is in the plan alone.
      if (plan !== undefined) return;
      const { source } = principal;
      activity?.happened({ kind: "populationMoved", ...move });
      for (const group of move.droppedGroups) {
        activity?.membershipChanged({ group, member: move.id }, false);
      }
      logger.info({ requestId, source, ...move }, "moved to another population");
      metrics.populationMoved();
      trace.record({ kind: "populationMoved", requestId, ...move }, principal);
    },
  });
  return {
    plan,
    users,
    groups,
    membershipTypes: createMembershipTypeCache(memories.local("membershipTypes")),
    memories,
    declared,
    populations,
    sessions: createPingOneSessions(call, location),
    relations: createGroupRelations({ groups, users, memory: memories.local("parentGroups") }),
    hasRoles: rememberRoles({ hasRoles: createRoleCheck(groups), clock }),
    start: (limitMs) => declared.refresh({ requestId: "start", deadlineMs: clock.now() + limitMs }),
    stop() {
      isStopped = true;
    },
  };
}
