// What a client is told whose changes the guard holds: that nothing was changed, why, and who decides.
import type { GuardedWrite } from "../../scim/change-guard.js";
import { ScimError } from "../../scim/error.js";

const RETRY_SECONDS = 600;
const MINUTE_MS = 60_000;

export const held = (kind: GuardedWrite, ceiling: number, perMs: number): ScimError =>
  new ScimError(
    503,
    undefined,
    `Nothing was changed: the gateway holds the ${kind} of this client, which went beyond ${String(ceiling)} in ${spanOf(perMs)}. Its operator has to release or discard them (scim-pingone guard). Repeat the request later.`,
    { headers: { "Retry-After": String(RETRY_SECONDS) } },
  );

export const discarded = (kind: GuardedWrite, untilMs: number): ScimError =>
  new ScimError(
    403,
    undefined,
    `Nothing was changed: the gateway's operator has discarded the ${kind} of this client until ${new Date(untilMs).toISOString()}, which went beyond its ceiling. Look for what makes the client send them, and ask the operator.`,
  );

const spanOf = (perMs: number): string => {
  const minutes = Math.round(perMs / MINUTE_MS);
  return minutes % 60 === 0 ? `${String(minutes / 60)} h` : `${String(minutes)} min`;
};
