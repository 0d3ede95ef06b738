// The users of a PingOne environment as a SCIM resource store, each operation in the fewest calls (design sections 5 and 8).
import { badRequest, notFound, ScimError } from "../scim/error.js";
import type { Filter } from "../scim/filter/ast.js";
import { applyPatch } from "../scim/patch/apply-patch.js";
import type { Patch } from "../scim/patch/patch.js";
import { projectionWants } from "../scim/projection.js";
import type { Check, RequestContext, ResourceStore } from "../scim/resource-store.js";
import type { JsonObject, JsonValue } from "../scim/schema/model.js";
import type { ResourceSchema } from "../scim/schema/resource-schema.js";
import type { PingOneUser, UserBody } from "../pingone/users.js";
import { createUser, type CreateDependencies } from "./create-user.js";
import { toScimError } from "./error-table.js";
import { lostAttributes } from "./lost-attributes.js";
import { countConditions } from "./member-filter.js";
import { createLists } from "./lists.js";
import { userRows } from "./pushable.js";
import { fromUser, toAssignedBody, toAttributes, toChange, toReplacement } from "./user-mapping.js";
import { isPingOneId } from "../pingone/id.js";

export interface UserStoreDependencies extends CreateDependencies {
  readonly schema: ResourceSchema;
  /** Where new users go; undefined leaves it to PingOne's default population. */
  readonly populationId: string | undefined;
  /** Told the names of attributes PingOne did not keep. */
  readonly onLoss: (attributes: readonly string[], context: RequestContext) => void;
  /** How many users a filter PingOne cannot evaluate may be tried on. */
  readonly maxScan: number;
}

/** The part of a resource that is no profile attribute but a call of its own. */
interface SubResources {
  readonly active?: JsonValue | undefined;
  readonly password?: JsonValue | undefined;
}

export function createUserStore(deps: UserStoreDependencies): ResourceStore {
  const { users } = deps;
  const lists = createLists({
    source: users,
    path: "/users",
    target: { resourceType: "User", rows: userRows },
    toResource: fromUser,
    maxScan: deps.maxScan,
  });

  /** PingOne's failures become SCIM's here, in one place. */
  async function translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toScimError(error, "User");
    }
  }

  function told(sent: JsonObject, user: PingOneUser, context: RequestContext): JsonObject {
    const kept = fromUser(user);
    const lost = lostAttributes(sent, kept);
    if (lost.length > 0) deps.onLoss(lost, context);
    return kept;
  }

  /** The password first, because a policy may refuse it; then the profile, refused or taken as a whole; then the switch. */
  async function write(
    id: string,
    body: UserBody,
    known: PingOneUser | undefined,
    { active, password }: SubResources,
    context: RequestContext,
  ): Promise<PingOneUser | undefined> {
    let user = known;
    if (typeof password === "string") await users.setPassword(id, password, context);
    if (Object.keys(body).length > 0) {
      user = await users.patch(id, body, context).catch((error: unknown) => {
        throw typeof password === "string" ? withPasswordTold(error) : error;
      });
    }
    if (typeof active !== "boolean" || user?.enabled === active) return user;
    await users.setEnabled(id, active, context);
    return user === undefined ? undefined : { ...user, enabled: active };
  }

  /** Reads the user only for a condition. */
  async function checked(id: string, check: Check | undefined, context: RequestContext) {
    if (check === undefined) return undefined;
    const user = await users.read(id, false, context);
    check(fromUser(user));
    return user;
  }

  async function patchBlindly(
    id: string,
    patch: Patch,
    known: PingOneUser | undefined,
    context: RequestContext,
  ) {
    const { body, homeless } = toAssignedBody(profileOf(patch));
    if (homeless.length > 0) deps.onLoss(homeless, context);
    const subResources = subResourcesOf(patch);
    if (isEmpty(body) && isEmpty(subResources)) return known ?? users.read(id, false, context);
    const user = await write(id, body, known, subResources, context);
    const lost = Object.keys(body).filter(
      (name) => body[name] !== null && user?.[name] === undefined,
    );
    if (user !== undefined && lost.length > 0) deps.onLoss(lost, context);
    return user;
  }

  async function patchByState(
    id: string,
    patch: Patch,
    known: PingOneUser | undefined,
    context: RequestContext,
  ) {
    const user = known ?? (await users.read(id, false, context));
    const before = fromUser(user);
    const after = applyPatch(patch, before, deps.schema);
    requireActive(before, after);
    const written = (await write(id, toChange(before, after), user, after, context)) ?? user;
    return told(after, written, context);
  }

  return {
    create: (resource, _options, context) =>
      translated(async () => {
        const population = deps.populationId;
        const body = {
          ...toAttributes(resource),
          ...(population === undefined ? {} : { population: { id: population } }),
          ...(typeof resource["password"] === "string"
            ? { password: { value: resource["password"] } }
            : {}),
        };
        return told(
          resource,
          await createUser(deps, body, resource["active"] !== false, context),
          context,
        );
      }),

    read: (id, projection, context) =>
      translated(async () => {
        const withGroups = projectionWants(projection, "groups");
        return fromUser(await users.read(requireId(id), withGroups, context));
      }),

    list: (request, context) =>
      translated(() => {
        refuseGroups(request.filter);
        return lists.list(request, context);
      }),

    listFrom: (request, context) =>
      translated(() => {
        refuseGroups(request.filter);
        return lists.listFrom(request, context);
      }),

    replace: (id, resource, { check }, context) =>
      translated(async () => {
        const known = await checked(requireId(id), check, context);
        const user = await write(id, toReplacement(resource), known, resource, context);
        return told(resource, user ?? (await users.read(id, false, context)), context);
      }),

    patch: (id, patch, { wanted, check }, context) =>
      translated(async () => {
        const known = await checked(requireId(id), check, context);
        if (patch.assignments === undefined) return patchByState(id, patch, known, context);
        const user = await patchBlindly(id, patch, known, context);
        if (user === undefined && !wanted) return undefined;
        return fromUser(user ?? (await users.read(id, false, context)));
      }),

    remove: (id, { check }, context) =>
      translated(async () => {
        await checked(requireId(id), check, context);
        await users.remove(id, context);
      }),
  };
}

/** PingOne lists users without their groups (contract 3.4): a condition on them cannot be evaluated, and is not answered. */
function refuseGroups(filter: Filter | undefined): void {
  if (filter === undefined || countConditions(filter, "groups") === 0) return;
  throw badRequest(
    "invalidFilter",
    'Users cannot be filtered by groups. Ask for the group\'s members, or for groups by members.value eq "id".',
  );
}

/** A PingOne id is a UUID: anything else is not found, without asking (design section 4). */
function requireId(id: string): string {
  if (!isPingOneId(id)) throw notFound("User");
  return id;
}

const isEmpty = (object: object): boolean => Object.keys(object).length === 0;

const isSubResource = (name: string): boolean => name === "active" || name === "password";

const profileOf = ({ assignments = [] }: Patch) =>
  assignments.filter(
    ({ path }) => path.container.isExtension || !isSubResource(path.attribute.name),
  );

function subResourcesOf({ assignments = [] }: Patch): SubResources {
  const found: Record<string, JsonValue | undefined> = {};
  for (const { path, value } of assignments) {
    const { name } = path.attribute;
    if (path.container.isExtension || !isSubResource(name)) continue;
    if (value === undefined) throw unremovable(name);
    found[name] = value;
  }
  return found;
}

/** PingOne knows enabled and disabled, nothing between. */
function requireActive(before: JsonObject, after: JsonObject): void {
  if (before["active"] !== undefined && after["active"] === undefined) throw unremovable("active");
}

/** What was done before a refusal has to be told. */
function withPasswordTold(error: unknown): unknown {
  const told = toScimError(error, "User");
  if (!(told instanceof ScimError)) return told;
  const { status, scimType, message, headers } = told;
  const detail = `${message} The password of the same request was changed.`;
  return new ScimError(status, scimType, detail, { headers, cause: error });
}

const unremovable = (name: string): Error =>
  badRequest("mutability", `"${name}" cannot be removed. Replace it with the value it shall have.`);
