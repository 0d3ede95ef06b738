// The writes of one user in their order: what may be refused first, the switch last; and what was done before a failure is told.
import { ScimError } from "../../../scim/error.js";
import type { RequestContext } from "../../../scim/resource-store.js";
import { withEnabled, type PingOneUser, type PingOneUsers } from "../../../pingone/users.js";
import { toScimError, type NameOf } from "../../errors.js";
import { populationOf, type Populations } from "./population-move.js";
import type { SubResources } from "../sub-resources.js";
import { setPassword } from "./password.js";

export interface UserWrite {
  readonly id: string;
  /** The user as read before; undefined when nobody has read. */
  readonly known: PingOneUser | undefined;
  readonly subResources: SubResources;
  /** For errors: the SCIM names of PingOne's attributes. */
  readonly nameOf: NameOf;
  /** Writes the profile; resolves with what it was given when there is nothing to write. */
  readonly sendProfile: (known: PingOneUser | undefined) => Promise<PingOneUser | undefined>;
}

/**
 * The password first, because a policy may refuse it; then the profile, refused or taken as a whole; then the calls that
 * nothing but an outage can stop. Resolves with the user as far as it is known. Throws ScimError and PingOneError.
 */
export async function writeUser(
  users: PingOneUsers,
  populations: Populations,
  write: UserWrite,
  context: RequestContext,
): Promise<PingOneUser | undefined> {
  const { id, known } = write;
  const { active, password, populationId } = write.subResources;
  const isMove = populationId !== undefined && (!known || populationOf(known) !== populationId);
  if (isMove) await populations.require(populationId, context);
  const done: string[] = [];
  try {
    if (password !== undefined) {
      await setPassword(users, id, password, context);
      done.push("the password");
    }
    const written = await write.sendProfile(known);
    if (written !== known) done.push("the profile");
    let user = await writeParts({ users, populations }, write, { written, done }, context);
    if (active !== undefined && user?.enabled !== active) {
      await users.setEnabled(id, active, context);
      user = user && withEnabled(user, active);
    }
    return user;
  } catch (error) {
    throw withChangesNamed(error, done, write.nameOf);
  }
}

interface Progress {
  /** The user as far as it is known. */
  readonly written: PingOneUser | undefined;
  /** What was changed, for who has to be told of a half. */
  readonly done: string[];
}

/** Population, identity provider and MFA flag: each only when it differs, which takes the present state. */
async function writeParts(
  { users, populations }: { readonly users: PingOneUsers; readonly populations: Populations },
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

/** What has happened all the same belongs into the answer. */
function withChangesNamed(error: unknown, done: readonly string[], nameOf: NameOf): unknown {
  if (done.length === 0) return error;
  const told = toScimError(error, "User", nameOf);
  if (!(told instanceof ScimError)) return told;
  const { status, scimType, message, headers } = told;
  const detail = `${message.replace(/\.?$/, ".")} Of the same request, ${done.join(" and ")} had been changed before.`;
  return new ScimError(status, scimType, detail, { headers, cause: error });
}
