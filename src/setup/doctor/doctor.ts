// Every check of an installation, put together; which ones there are and what each needs is read here.
import { MAX_LIMIT, readAll } from "../../pingone/resources/collection.js";
import { createPingOneEnvironment } from "../../pingone/resources/environment.js";
import { createPingOneGroups } from "../../pingone/resources/groups.js";
import { createPingOnePopulations } from "../../pingone/resources/populations.js";
import { readRoleAssignments, readRoleNames } from "../../pingone/resources/role-assignments.js";
import { createPingOneSchema, type UserSchema } from "../../pingone/resources/schema.js";
import { createPingOneUsers } from "../../pingone/resources/users.js";
import type { Clock } from "../../platform/clock.js";
import type { RedisFacts } from "../../platform/facts/redis-facts.js";
import { profileOf } from "../../translate/profile/user-profile.js";
import { switchedOff } from "../../translate/users/environment-schema.js";
import { neededAttributes } from "../../mapping/required-attributes.js";
import { declaredOf, planAttributes, type PlannedAttribute } from "../bootstrap/attribute-plan.js";
import {
  pass,
  runChecks,
  skip,
  warn,
  type SetupCheck,
  type CheckResult,
  type Finding,
} from "./check.js";
import { accessChecks, type Access } from "./checks/access.js";
import { checkReach, roleGroupsCheck } from "./checks/settings/clients.js";
import { clockCheck } from "./checks/clock.js";
import {
  certificateCheck,
  checkInbound,
  checkPublicBaseUrl,
} from "./checks/settings/configuration.js";
import { dynamicGroupsCheck } from "./checks/dynamic-groups.js";
import { guardCheck } from "./checks/settings/guard.js";
import { licenceCheck } from "./checks/licence.js";
import { networkChecks } from "./checks/network.js";
import { populationsCheck } from "./checks/populations.js";
import { protectedChecks } from "./checks/settings/protected.js";
import { redisChecks } from "./checks/redis.js";
import { rolesCheck } from "./checks/roles.js";
import { evaluateAttributes, evaluateEmailIndex, evaluateOverflow } from "./checks/schema.js";
import { tokenCheck } from "./checks/token.js";
import { evaluateValues } from "./checks/values.js";
import { notProbed, writeProbe, type WriteProbe } from "./checks/write-probe.js";
import { connect, type Connection } from "../connect.js";
import type { Network } from "../network.js";
import { findingAsInFile } from "../explanations/setting-names.js";
import type { ReachedAt, SetupTarget } from "../target.js";

/** Above the patience of a call with its retries, which explains itself better. */
const CHECK_LIMIT_MS = 20_000;

/** `warnings`: what was noticed when the settings were read. */
export async function examineServing(
  serving: ReachedAt,
  warnings: readonly string[],
  clock: Clock,
): Promise<readonly CheckResult[]> {
  const checks: readonly SetupCheck[] = [
    { id: "config", run: () => configFinding(warnings) },
    { id: "config.publicBaseUrl", run: () => checkPublicBaseUrl(serving) },
    ...(serving.certificate === undefined
      ? []
      : [certificateCheck(serving.certificate, clock.now())]),
  ];
  return runChecks(checks, clock, CHECK_LIMIT_MS);
}

/** What replicas share. */
export const examineRedis = (
  inspect: () => Promise<RedisFacts>,
  clock: Clock,
): Promise<readonly CheckResult[]> => runChecks(redisChecks(inspect), clock, CHECK_LIMIT_MS);

const configFinding = (warnings: readonly string[]): Finding =>
  warnings.length === 0
    ? pass("The settings are usable.")
    : warn(`The settings are usable, but ${warnings.join(" ")}`, "Rename it, or unset it.");

export interface Examination {
  readonly network: Network;
  readonly clock: Clock;
  /** Whether one user may be made and removed. */
  readonly writeProbed: boolean;
}

/** With several environments, each check's id begins with the name of its own. */
export async function examineTarget(
  target: SetupTarget,
  examination: Examination,
): Promise<readonly CheckResult[]> {
  const { clock } = examination;
  const connection = connect(target, "doctor", clock);
  try {
    const results = await runChecks(
      checksOf(target, connection, examination),
      clock,
      CHECK_LIMIT_MS,
    );
    const { name, isFromFile } = target;
    const told = isFromFile ? results.map(findingAsInFile) : results;
    return name === undefined
      ? told
      : told.map(({ id, ...finding }) => ({ id: `${name}/${id}`, ...finding }));
  } finally {
    await connection.close();
  }
}

function checksOf(
  target: SetupTarget,
  connection: Connection,
  { network: plain, clock, writeProbed }: Examination,
): readonly SetupCheck[] {
  const { pingone, worker } = target;
  const network: Network = {
    ...plain,
    handshake: (host, port) => plain.handshake(host, port, pingone.caPem),
  };
  const { call, location, context, token, authTransport } = connection;
  const environment = createPingOneEnvironment(call);
  const populations = createPingOnePopulations(call, location);
  const groups = createPingOneGroups(call, location);
  const users = createPingOneUsers(call, location);
  const schema = once(() => createPingOneSchema(call, location).read(context()));
  const plan = once(async () => planAttributes(neededAttributes(target.mapping), await schema()));
  const hostOf = (url: string): string => new URL(url).host;
  const access = accessOf(connection, schema);
  return [
    { id: "credentials.inbound", run: () => checkInbound(target.inbound, clock.now()) },
    { id: "clients.reach", run: () => checkReach(target) },
    ...networkChecks("auth", pingone.authUrl, network, clock),
    ...networkChecks("api", pingone.apiUrl, network, clock),
    clockCheck(pingone.environmentId, authTransport, hostOf(pingone.authUrl), clock),
    tokenCheck(token, worker),
    ...accessChecks(access, hostOf(pingone.apiUrl)),
    writeProbed ? writeProbe(probeOf(target, connection, clock)) : notProbed,
    rolesCheck(
      {
        assignments: () => readRoleAssignments(call, location, pingone.clientId, context()),
        names: () => readRoleNames(call, location, context()),
      },
      { ...target, environmentId: pingone.environmentId },
    ),
    roleGroupsCheck({ ...access, hasRoles: (id) => groups.hasRoles(id, context()) }, target),
    dynamicGroupsCheck(
      {
        groups: () => readAll(groups, undefined, context()),
        parentsOf: (id) => readAll(groups.membershipTypesOf("groups", id), undefined, context()),
        hasRoles: (id) => groups.hasRoles(id, context()),
      },
      hostOf(pingone.apiUrl),
    ),
    guardCheck(async () => (await users.list(undefined, 1, context())).count, target),
    ...protectedChecks(
      {
        readUser: (id) => users.read(id, false, context()),
        readGroup: (id) => groups.read(id, context()),
      },
      target,
      hostOf(pingone.apiUrl),
    ),
    populationsCheck(populations, target, hostOf(pingone.apiUrl), context),
    ...identityProviderChecks(target),
    ...schemaChecks(plan),
    valuesCheck(target, connection, schema, plan),
    licenceCheck(() => environment.capabilities(context()), target.limits),
  ];
}

const probeOf = (
  { defaultPopulation, pingone }: SetupTarget,
  { call, location, context }: Connection,
  clock: Clock,
): WriteProbe => ({
  users: createPingOneUsers(call, location),
  populationId: defaultPopulation,
  context,
  clock,
  host: new URL(pingone.apiUrl).host,
});

function accessOf(connection: Connection, schema: () => Promise<UserSchema>): Access {
  const { call, location, context } = connection;
  const groups = createPingOneGroups(call, location);
  return {
    async environment() {
      const { name, type, region } = await createPingOneEnvironment(call).read(context());
      const kind = [type, region].filter((each) => each !== undefined).join(", ");
      return `${name ?? "without a name"} (${kind})`;
    },
    users: once(async () => {
      const { items } = await createPingOneUsers(call, location).list(undefined, 1, context());
      return items[0]?.id;
    }),
    groups: once(async () => {
      const { items } = await groups.list(undefined, 1, context());
      return items[0]?.id;
    }),
    membershipsOf: (id) => groups.membershipsOf("users", id).list(undefined, 1, context()),
    populations: () => createPingOnePopulations(call, location).list(undefined, 1, context()),
    schema,
  };
}

function schemaChecks(plan: () => Promise<readonly PlannedAttribute[]>): readonly SetupCheck[] {
  const needs = ["access.schema"];
  const check = (
    id: string,
    evaluate: (attributes: readonly PlannedAttribute[]) => Finding,
  ): SetupCheck => ({ id, needs, run: async () => evaluate(await plan()) });
  return [
    check("schema.overflow", evaluateOverflow),
    check("schema.attributes", evaluateAttributes),
    check("schema.emails", evaluateEmailIndex),
  ];
}

function valuesCheck(
  { mapping }: SetupTarget,
  { call, location, context }: Connection,
  schema: () => Promise<UserSchema>,
  plan: () => Promise<readonly PlannedAttribute[]>,
): SetupCheck {
  return {
    id: "schema.values",
    needs: ["access.users", "access.schema", "schema.overflow"],
    async run() {
      const declared = declaredOf(await plan());
      const { items } = await createPingOneUsers(call, location).list(
        undefined,
        MAX_LIMIT,
        context(),
      );
      const unusable = new Set(switchedOff((await schema()).attributes));
      return evaluateValues(items, profileOf(mapping), { declared, unusable });
    },
  };
}

/** Contract 3.11 tells how a user gets one, and of no call that tells whether it exists. */
function identityProviderChecks({ identityProviders }: SetupTarget): readonly SetupCheck[] {
  if (identityProviders.length === 0) return [];
  const what = identityProviders.map(({ setting, id }) => `${setting} (${id})`).join(", ");
  return [
    {
      id: "identityProvider",
      run: () => skip(`Not checked; whether it exists shows when the first user gets it: ${what}.`),
    },
  ];
}

/** Asked by several checks, read by the first. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= read());
}
