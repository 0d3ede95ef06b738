// Refuses, where the source wants it so, what PingOne would drop: before anything is written, naming the attributes (`onUnmapped: reject`).
import { badRequest, quoted } from "../../../scim/error.js";
import type { RequestContext } from "../../../scim/resource-store.js";
import type { JsonObject } from "../../../platform/json.js";
import type { UserBody } from "../../../pingone/resources/users.js";
import type { EnvironmentSchema } from "../environment-schema.js";
import { lostAttributes } from "./loss-detection.js";
import { isStandard } from "../../../mapping/standard-attributes.js";
import { usableOf, type UsableSchema } from "../../profile/value-codec.js";
import type { UserProfile } from "../../profile/user-profile.js";

export interface UnmappedDependencies {
  readonly profile: UserProfile;
  /** Name of the overflow attribute. */
  readonly overflow: string;
  readonly declared: EnvironmentSchema;
  readonly onRefused: (attributes: readonly string[], context: RequestContext) => void;
}

export type RefuseUnmapped = (intended: IntendedWrite, context: RequestContext) => Promise<void>;

export interface IntendedWrite {
  /** What the client means to be kept. */
  readonly sent: JsonObject;
  readonly build: (environment: UsableSchema) => UserBody;
  /** What PingOne holds of it already. */
  readonly present: Readonly<Record<string, unknown>>;
  /** Names in the body that no schema knows. */
  readonly unknown: readonly string[];
}

/** An attribute declared since we looked must not be refused, so we look again, but not for every request. */
export const STALE_MS = 3_000;

/** Throws ScimError 400 `invalidValue`. Where the environment's schema cannot be read, losses are told afterwards instead. */
export function createUnmappedRefusal(deps: UnmappedDependencies) {
  const { profile, overflow, declared, onRefused } = deps;

  function losses({ sent, build, present }: IntendedWrite): readonly string[] {
    const known = declared.known();
    if (known.declared === undefined || known.declared.has(overflow)) return [];
    const { declared: there } = known;
    const body = Object.entries(build(usableOf(known))).filter(
      ([name]) => isStandard(name) || there.has(name),
    );
    return lostAttributes(sent, profile.read({ ...present, ...Object.fromEntries(body) }));
  }

  return async function refuseUnmapped(
    intended: IntendedWrite,
    context: RequestContext,
  ): Promise<void> {
    if (declared.current() === undefined) await declared.refresh(context);
    let lost = losses(intended);
    if (lost.length > 0) {
      await declared.refreshIfOlderThan(STALE_MS, context);
      lost = losses(intended);
    }
    const refused = [...new Set([...lost, ...intended.unknown])];
    if (refused.length === 0) return;
    onRefused(refused, context);
    throw badRequest("invalidValue", describe(lost, intended.unknown));
  };
}

export const describeUnknown = (unknown: readonly string[]): string =>
  `No schema of this server knows ${unknown.map((name) => quoted(name)).join(", ")}; see /Schemas.`;

function describe(lost: readonly string[], unknown: readonly string[]): string {
  const parts = [];
  if (lost.length > 0) {
    parts.push(
      `PingOne has no place for ${lost.join(", ")} in this environment. Leave them out, or have the gateway's operator run "scim-pingone bootstrap".`,
    );
  }
  if (unknown.length > 0) {
    parts.push(describeUnknown(unknown));
  }
  return parts.join(" ");
}
