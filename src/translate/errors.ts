// The one table from PingOne's failures to SCIM's: true, and telling what to do.
import { notFound, ScimError } from "../scim/error.js";
import { PingOneError, type PingOneErrorCode } from "../pingone/error.js";
import { isPingOneId, type PingOneId } from "../pingone/id.js";
import type { AttributeRow, Mapping } from "../mapping/model.js";
import { refusalWords, refusedName } from "./refusal-words.js";
import { PINGONE_USER } from "../scim/schema/pingone-user.js";

/** The SCIM name of what PingOne complains about. */
export type NameOf = (target: string) => string;

type Translate = (error: PingOneError, resourceType: string, nameOf: NameOf) => ScimError;

const DEFAULT_RETRY_SECONDS = 5;
const reads = /\.(read|list|groups|types|roles)$/;

/** Okta reads an integer only (clients.md 3.4). */
const retryAfter = (error: PingOneError): { headers: Record<string, string> } => ({
  headers: {
    "Retry-After": String(
      error.retryAfterMs === undefined
        ? DEFAULT_RETRY_SECONDS
        : Math.max(1, Math.ceil(error.retryAfterMs / 1000)),
    ),
  },
});

type Told = string | ((error: PingOneError) => string);

/** What failed, whether the change may have been made all the same, and what to do. */
const sentences = (failed: Told, error: PingOneError, mend: string): string =>
  `${typeof failed === "string" ? failed : failed(error)}${outcome(error)} ${mend}`;

/** Nothing the client can mend. */
const failing =
  (status: number, failed: Told, mend: string): Translate =>
  (error) =>
    new ScimError(status, undefined, sentences(failed, error, mend));

/** What may pass: when to ask again is said as well. */
const passing =
  (status: number, failed: Told, mend: string): Translate =>
  (error) =>
    new ScimError(status, undefined, sentences(failed, error, mend), retryAfter(error));

const LATER = "Repeat the request later.";
const IN_TIME = "Repeat the request after the time given.";
const CHECK_BETWEEN = "The gateway's operator has to check what is between it and PingOne.";

/** Exhaustive: the compiler refuses a code without a row. */
const table: Readonly<Record<PingOneErrorCode, Translate>> = {
  invalidData: (error, type, nameOf) =>
    // Nothing of what clients send goes into a read but filters and cursors, which have codes of their own.
    reads.test(error.operation)
      ? table.unexpected(error, type, nameOf)
      : new ScimError(400, "invalidValue", describe(error, nameOf)),
  uniqueness: (error, _type, nameOf) =>
    new ScimError(409, "uniqueness", `${namesOf(error, nameOf) || "A value"} is already in use.`),
  // A filter of a query, or one that is an attribute's value (a group's userFilter).
  invalidFilter: (error, _type, nameOf) =>
    error.details.every(({ target }) => target === undefined || target === "filter")
      ? new ScimError(400, "invalidFilter", "PingOne cannot evaluate this filter.")
      : new ScimError(400, "invalidValue", describe(error, nameOf)),
  tooLarge: (error, _type, nameOf) =>
    new ScimError(
      400,
      "invalidValue",
      error.details.some(({ target }) => target !== undefined)
        ? describe(error, nameOf)
        : "The resource is larger than PingOne's profile limit (16 KB).",
    ),
  tokenRefused: passing(503, "PingOne refused a token it had just given out.", LATER),
  workerUnauthorized: failing(
    502,
    "PingOne refused the gateway's own credentials.",
    "Its operator has to check the worker application.",
  ),
  workerForbidden: failing(
    502,
    "PingOne refused the gateway the permission for this operation.",
    "Its operator has to check the worker's roles and the environment id.",
  ),
  licenseExceeded: () =>
    new ScimError(
      403,
      undefined,
      "The PingOne licence is exhausted: no further identity can be created until it is extended or users are deleted.",
    ),
  notFound: (_error, resourceType) => notFound(resourceType),
  conflict: () =>
    new ScimError(
      409,
      undefined,
      "PingOne reports a conflicting change. Read the resource again and repeat the request.",
    ),
  unsupportedMediaType: passing(
    503,
    "PingOne is still busy with an earlier change of this resource.",
    "Repeat the request.",
  ),
  inconsistent: passing(503, "One part of PingOne knows what another does not, or not yet.", LATER),
  rateLimited: passing(429, "PingOne's rate limit is reached.", IN_TIME),
  congested: passing(
    503,
    "PingOne has not answered earlier calls, and nothing more was sent to it.",
    LATER,
  ),
  circuitOpen: passing(503, "PingOne has not answered lately, so nothing was sent to it.", IN_TIME),
  turnLost: passing(
    503,
    "Another replica of the gateway has taken over the changes of this resource, because this one did not finish in time; nothing more was sent.",
    IN_TIME,
  ),
  unavailable: passing(
    503,
    (error) =>
      isPingOnes(error)
        ? "PingOne is not available."
        : "Something between the gateway and PingOne answered in PingOne's place.",
    LATER,
  ),
  unreachable: passing(
    503,
    ({ ambiguous }) =>
      ambiguous ? "The connection to PingOne broke." : "PingOne cannot be reached.",
    LATER,
  ),
  untrusted: passing(
    503,
    "The gateway cannot be sure that it speaks to PingOne: the certificate or the TLS version it is shown is not to be trusted.",
    CHECK_BETWEEN,
  ),
  timeout: failing(504, "PingOne did not answer in time.", "Repeat the request."),
  unexpected: failing(502, "The gateway got an answer that is not PingOne's.", CHECK_BETWEEN),
};

/** Never silent about a change that may have been made. */
const outcome = ({ ambiguous, operation }: PingOneError): string =>
  ambiguous && !reads.test(operation)
    ? " Whether the change was made is not known: read the resource to see."
    : "";

/** Who answers for PingOne with a 5xx is taken for its own gateway (contract 10.2). */
const isPingOnes = ({ status }: PingOneError): boolean => status === undefined || status >= 500;

/** Any failure of a store as a ScimError; what is neither ScimError nor PingOneError is passed on as it is. */
export function toScimError(
  error: unknown,
  resourceType: string,
  nameOf: NameOf = groupName,
): unknown {
  if (!(error instanceof PingOneError)) return error;
  const translated = table[error.code](error, resourceType, nameOf);
  translated.cause ??= error;
  return translated;
}

/** Runs the work of a store; its failures become SCIM's in this one place. */
export function translating(resourceType: string, nameOf?: NameOf) {
  const fail = (error: unknown): never => {
    throw toScimError(error, resourceType, nameOf);
  };
  return <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return work().catch(fail);
    } catch (error) {
      return Promise.reject(error as Error).catch(fail);
    }
  };
}

/** The id a client names, asked for its form once: what is no UUID is 404 without a call. */
export function requirePingOneId(resourceType: string, id: string): PingOneId {
  if (isPingOneId(id)) return id;
  throw notFound(resourceType);
}

/** Names the attributes and PingOne's rule. */
function describe(error: PingOneError, nameOf: NameOf): string {
  const parts = error.details.map((detail) => {
    const target = refusedName(detail);
    const name = target === undefined ? "The request" : nameOf(target);
    return `${name}: ${refusalWords(detail)}`;
  });
  return parts.length === 0 ? "PingOne refused the request as invalid." : parts.join("; ");
}

const namesOf = (error: PingOneError, nameOf: NameOf): string =>
  error.details
    .flatMap((detail) => {
      const target = refusedName(detail);
      return target === undefined ? [] : nameOf(target);
    })
    .join(", ");

/** A group has one attribute that is called otherwise. */
const groupName: NameOf = (target) => (target === "name" ? "displayName" : target);

/** The names of a user's attributes, as the mapping has them. */
export function createNames(
  rows: readonly AttributeRow[],
  { emailIndex }: Pick<Mapping, "emailIndex">,
): NameOf {
  const names = new Map<string, string>([
    [emailIndex, "emails"],
    ["password.value", "password"],
    // In the call that sets it (contract section 4).
    ["value", "password"],
    ["population", `${PINGONE_USER}:population.id`],
    ["population.id", `${PINGONE_USER}:population.id`],
    ["identityProvider", `${PINGONE_USER}:identityProvider.id`],
    ["identityProvider.id", `${PINGONE_USER}:identityProvider.id`],
    ["mfaEnabled", `${PINGONE_USER}:mfaEnabled`],
  ]);
  for (const { scim, pingone } of rows) {
    if (scim === undefined) continue;
    names.set(pingone, scim);
    const [top = pingone] = pingone.split(".");
    // A complaint about a complex attribute as a whole.
    if (!names.has(top)) names.set(top, scim.replace(/\.[^.:]*$/, ""));
  }
  return (target) => names.get(target) ?? target;
}
