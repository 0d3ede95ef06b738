// What the source's configuration decides for new users who do not say, and whose mistake it is when PingOne does not take it.
import { copyWith } from "../../../platform/copy-with.js";
import { ScimError } from "../../../scim/error.js";
import type { JsonObject } from "../../../platform/json.js";
import { PingOneError } from "../../../pingone/error.js";
import type { SubResources } from "../sub-resources.js";

/** What the source wants done with its users. */
export interface UserPolicy {
  /** Where a new user goes who names no population; undefined leaves it to PingOne. */
  readonly populationFor: (resource: JsonObject) => string | undefined;
  /** For new users who name none; undefined: they sign in with PingOne. */
  readonly identityProviderId: string | undefined;
  readonly onUnmapped: "drop" | "reject";
  /** Passwords that are hashes already. */
  readonly passwordHashes: "refuse" | "allow";
}

export interface SourceDefaults {
  readonly subResources: SubResources;
  /** PingOne's names of what the configuration has chosen. */
  readonly chosen: ReadonlySet<string>;
}

/** `sent`: what the client says. */
export function withSourceDefaults(
  sent: SubResources,
  resource: JsonObject,
  policy: UserPolicy,
): SourceDefaults {
  const populationId = sent.populationId ?? policy.populationFor(resource);
  const identityProviderId = sent.identityProviderId ?? policy.identityProviderId;
  const chosen = new Set<string>();
  if (populationId !== sent.populationId) chosen.add("population");
  if (identityProviderId !== sent.identityProviderId) chosen.add("identityProvider");
  if (chosen.size === 0) return { subResources: sent, chosen };
  const own: { populationId?: string; identityProviderId?: string | null } = {};
  if (populationId !== undefined) own.populationId = populationId;
  if (identityProviderId !== undefined) own.identityProviderId = identityProviderId;
  return { subResources: copyWith(sent, own), chosen };
}

const settings: Readonly<Record<string, string>> = {
  population: "population",
  identityProvider: "identity provider",
};

/** PingOne's refusal of what the client never said is not the client's to mend. Answers the error to tell. */
export function blameSource(error: unknown, chosen: ReadonlySet<string>): unknown {
  if (!(error instanceof PingOneError) || error.code !== "invalidData") return error;
  const tops = error.details.map(({ target = "" }) => target.split(".")[0] ?? "");
  if (tops.length === 0 || !tops.every((top) => chosen.has(top))) return error;
  const names = [...new Set(tops)].map((top) => settings[top] ?? top).join(" and the ");
  return new ScimError(
    502,
    undefined,
    `PingOne does not take the ${names} that the gateway's configuration gives new users of this source. Its operator has to correct it.`,
    { cause: error },
  );
}
