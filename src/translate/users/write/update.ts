// The writes of one user in their order: what may be refused first, the switch last; and what was done before a failure is told.
import { ScimError, withSentence } from "../../../scim/error.js";
import type { RequestContext } from "../../../scim/resource-store.js";
import { PingOneError } from "../../../pingone/error.js";
import {
  withEnabled,
  type PingOneUser,
  type PingOneUsers,
} from "../../../pingone/resources/users.js";
import { toScimError, type NameOf } from "../../errors.js";
import { populationOf, type Populations } from "./population-move.js";
import type { SubResources } from "../sub-resources.js";
import { deactivateDespite, type DeactivationDependencies, partOfTime } from "./deactivation.js";
import { setPassword } from "./password.js";

export interface UserUpdateDependencies extends DeactivationDependencies {
  readonly users: PingOneUsers;
  readonly populations: Populations;
}

export interface UserWrite {
  readonly id: string;
  /** The user as read before; undefined when nobody has read. */
  readonly known: PingOneUser | undefined;
  readonly subResources: SubResources;
  /** Writes the profile; resolves with what is known when there is nothing to write. */
  readonly sendProfile: (context: RequestContext) => Promise<PingOneUser | undefined>;
}

/**
 * The password first, because a policy may refuse it; then the profile, refused or taken as a whole; then the calls that
 * nothing but an outage can stop. A deactivation depends on none of them: where they meet an outage, it is made all the
 * same. Resolves with the user as far as it is known. Throws ScimError and PingOneError.
 */
export function writeUser(
  deps: UserUpdateDependencies,
  write: UserWrite,
  context: RequestContext,
): Promise<PingOneUser | undefined> {
  if (Object.keys(write.subResources).length > 0) return writeAll(deps, write, context);
  return write.sendProfile(context).catch((error: unknown) => {
    throw withChangesNamed(error, [], deps.nameOf);
  });
}

async function writeAll(
  deps: UserUpdateDependencies,
  write: UserWrite,
  context: RequestContext,
): Promise<PingOneUser | undefined> {
  const { users, clock } = deps;
  const { id, subResources } = write;
  const { active } = subResources;
  const done: string[] = [];
  let user: PingOneUser | undefined;
  try {
    const within = active === false ? partOfTime(context, clock) : context;
    user = await writeOthers(deps, write, done, within);
  } catch (error) {
    const told = withChangesNamed(error, done, deps.nameOf);
    if (active !== false) throw told;
    throw await deactivateDespite(deps, { id, known: write.known, reason: told }, context);
  }
  if (active === undefined || user?.enabled === active) return user;
  try {
    await users.setEnabled(id, active, context);
    return user && withEnabled(user, active);
  } catch (error) {
    throw withChangesNamed(error, done, deps.nameOf);
  }
}

/** All but the switch. `done`: what was changed, for who has to be told of a half. */
async function writeOthers(
  deps: UserUpdateDependencies,
  write: UserWrite,
  done: string[],
  context: RequestContext,
): Promise<PingOneUser | undefined> {
  const { id, known, subResources } = write;
  const { password, populationId } = subResources;
  const isMove = populationId !== undefined && (!known || populationOf(known) !== populationId);
  if (isMove) await deps.populations.require(populationId, context);
  if (password !== undefined) {
    await setPassword(deps.users, id, password, context);
    done.push("the password");
  }
  const written = await write.sendProfile(context);
  if (written !== known) done.push("the profile");
  if (!hasParts(subResources)) return written;
  return writeParts(deps, write, { written, done }, context);
}

const hasParts = ({ populationId, mfaEnabled, identityProviderId }: SubResources): boolean =>
  populationId !== undefined || mfaEnabled !== undefined || identityProviderId === null;

interface Progress {
  /** The user as far as it is known. */
  readonly written: PingOneUser | undefined;
  readonly done: string[];
}

/** Population, identity provider and MFA flag: each only when it differs, which takes the present state. */
async function writeParts(
  { users, populations }: Pick<UserUpdateDependencies, "users" | "populations">,
  { id, subResources }: UserWrite,
  { written, done }: Progress,
  context: RequestContext,
): Promise<PingOneUser | undefined> {
  const { populationId, mfaEnabled, identityProviderId } = subResources;
  const needsState = populationId !== undefined || mfaEnabled !== undefined;
  let user = written ?? (needsState ? await users.read(id, false, context) : undefined);
  if (user !== undefined && populationId !== undefined && populationOf(user) !== populationId) {
    await populations.move(user, populationId, context);
    user = { ...user, population: { id: populationId } };
    done.push("the population");
  }
  if (identityProviderId === null) {
    await users.resetIdentityProvider(id, context);
    user = user && { ...user, identityProvider: { type: "PING_ONE" } };
    done.push("the identity provider");
  }
  if (user !== undefined && mfaEnabled !== undefined && user["mfaEnabled"] !== mfaEnabled) {
    await users.setMfaEnabled(id, mfaEnabled, context);
    user = { ...user, mfaEnabled };
    done.push("mfaEnabled");
  }
  return user;
}

const UNCLEAR =
  "An attempt before that was not answered: whether the change was made is not known. Read the user to see.";

/** What has happened all the same belongs into the answer. */
function withChangesNamed(error: unknown, done: readonly string[], nameOf: NameOf): unknown {
  const failed = toScimError(error, "User", nameOf);
  if (!(failed instanceof ScimError)) return failed;
  // An attempt before the one that was refused may have been carried out.
  const isUnclear = error instanceof PingOneError && error.ambiguous && failed.status < 429;
  const told = isUnclear ? withSentence(failed, UNCLEAR) : failed;
  if (done.length === 0) return told;
  return withSentence(told, `Of the same request, ${done.join(" and ")} had been changed before.`);
}
