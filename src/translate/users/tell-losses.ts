// After a write: what PingOne did not keep is kept elsewhere where that can be, and told where it cannot.
import type { RequestContext } from "../../scim/resource-store.js";
import type { JsonObject } from "../../scim/schema/model.js";
import { PingOneError } from "../../pingone/error.js";
import type { PingOneUser, PingOneUsers, UserBody } from "../../pingone/users.js";
import { SURPRISE_MS, type DeclaredAttributes } from "./environment-schema.js";
import { lostAttributes } from "./losses.js";
import { topOf } from "../../mapping/merge-rows.js";
import { isStandard } from "../../mapping/standard-attributes.js";
import type { CompiledMapping } from "../profile/compile.js";
import type { KnownSchema } from "../profile/value-codec.js";
import type { UserProfile } from "../profile/user-profile.js";
import { overlaid } from "./sent-resource.js";
import type { Intended } from "./unmapped.js";

export interface Loss {
  /** Undeclared in the environment, refused for the source's sake, or unknown to every schema. */
  readonly reason: "undeclared" | "refused" | "unknown";
  readonly id: string | undefined;
  readonly attributes: readonly string[];
}

export interface TellingDependencies {
  readonly users: Pick<PingOneUsers, "patch">;
  readonly profile: UserProfile;
  readonly fromUser: (user: PingOneUser) => JsonObject;
  readonly mapping: CompiledMapping;
  readonly declared: DeclaredAttributes;
  readonly notice: (user: PingOneUser) => void;
  readonly onLoss: (loss: Loss, context: RequestContext) => void;
}

/** How often losses that the environment's schema explains make us look at it again. */
const EXPECTED_LOSS_MS = 60_000;

export function createTelling(deps: TellingDependencies) {
  const { users, profile, fromUser, mapping, declared, notice, onLoss } = deps;

  /** What PingOne dropped is not declared, whatever we believed: it finds its place with a second write. */
  async function mend(
    sent: JsonObject,
    user: PingOneUser,
    kept: JsonObject,
    before: KnownSchema,
    context: RequestContext,
  ): Promise<PingOneUser> {
    const isExpected = before.declared?.has(mapping.overflow) === false;
    void declared.refreshIfOlderThan(isExpected ? EXPECTED_LOSS_MS : SURPRISE_MS, context);
    if (isExpected) return user;
    const there = new Set([...Object.keys(user), mapping.overflow]);
    const environment = { ...before, declared: there, refused: new Set<string>() };
    const body = profile.change(kept, overlaid(kept, sent), user, environment);
    return body[mapping.overflow] === undefined ? user : patchAfter(user, body, context);
  }

  const custom = new Set(mapping.rows.map(topOf).filter((top) => !isStandard(top)));

  /** What has landed in attributes we did not know of is not kept beside them: an administrator's change has to show. */
  async function settleIn(
    user: PingOneUser,
    before: KnownSchema,
    context: RequestContext,
  ): Promise<PingOneUser> {
    const known = before.declared;
    const landed = [...custom].filter(
      (top) => user[top] !== undefined && known?.has(top) === false,
    );
    if (known === undefined || landed.length === 0) return user;
    void declared.refreshIfOlderThan(SURPRISE_MS, context);
    const environment = { ...before, declared: new Set([...known, ...landed]) };
    const body = profile.backfill(user, { ...environment, refused: new Set() });
    return body === undefined ? user : patchAfter(user, body, context);
  }

  /** The write itself is done, and is not denied for what comes after it: what is missing then is told as lost. */
  async function patchAfter(
    user: PingOneUser,
    body: UserBody,
    context: RequestContext,
  ): Promise<PingOneUser> {
    try {
      return await users.patch(user.id, body, context);
    } catch (error) {
      if (error instanceof PingOneError) return user;
      throw error;
    }
  }

  /** The resource as it is now; `before` is what was known when the write was made. */
  return async function tell(
    { sent, unknown }: Pick<Intended, "sent" | "unknown">,
    answered: PingOneUser,
    before: KnownSchema,
    context: RequestContext,
  ): Promise<JsonObject> {
    const user = await settleIn(answered, before, context);
    notice(user);
    if (unknown.length > 0)
      onLoss({ reason: "unknown", id: user.id, attributes: unknown }, context);
    const first = fromUser(user);
    const copies = profile.rederive(first, user, { ...before, refused: new Set() });
    if (copies !== undefined) await patchAfter(user, copies, context);
    if (lostAttributes(sent, first).length === 0) return first;
    const kept = fromUser(await mend(sent, user, first, before, context));
    const lost = lostAttributes(sent, kept);
    if (lost.length > 0) {
      onLoss({ reason: "undeclared", id: user.id, attributes: lost }, context);
    }
    return kept;
  };
}
