// Every way a call of the management API can fail, in words (contract 10.2, 10.3); one row for each code.
import { PingOneError, type PingOneErrorCode } from "../../pingone/error.js";
import { explainNetwork } from "./explain-network.js";
import { howToGrant, type Explanation } from "./explanation.js";

export interface CallPurpose {
  /** Infinitive: `read groups`. */
  readonly what: string;
  readonly role: string;
  /** Of the API, for messages. */
  readonly host: string;
}

type ExplainError = (error: PingOneError, purpose: CallPurpose) => Explanation;

const AGAIN = "Try again in a minute; https://status.pingidentity.com tells of disturbances.";

const table: Readonly<Record<PingOneErrorCode, ExplainError>> = {
  workerForbidden: (error, { what, role }) => ({
    summary: `PingOne does not let this worker ${what}${statusOf(error)}.`,
    mend: `${howToGrant(role)} Check PINGONE_ENVIRONMENT_ID too: an unknown environment is answered in the same way.`,
  }),
  workerUnauthorized: (error, { host }) => ({
    summary: `${host} does not accept the worker's token${statusOf(error)}.`,
    mend: "Check that PINGONE_API_URL and PINGONE_AUTH_URL, or PINGONE_REGION, name the same region, and that the worker belongs to PINGONE_ENVIRONMENT_ID or has roles there.",
  }),
  tokenRefused: (error, purpose) => table.workerUnauthorized(error, purpose),
  licenseExceeded: (error, { what }) => ({
    summary: `The PingOne licence does not allow to ${what}${statusOf(error)}.`,
    mend: "Extend the licence, or free what it counts.",
  }),
  notFound: (error, { what }) => ({
    summary: `PingOne finds nothing to ${what}${statusOf(error)}.`,
    mend: "Check PINGONE_ENVIRONMENT_ID and PINGONE_API_URL.",
  }),
  rateLimited: (error) => ({
    summary: `PingOne's rate limit is reached${statusOf(error)}.`,
    mend: "Try again when less is pushed, or add this machine's address in PingOne: Settings > Rate Limits.",
  }),
  congested: (error, purpose) => table.timeout(error, purpose),
  circuitOpen: (error, purpose) => table.timeout(error, purpose),
  inconsistent: (error, purpose) => table.unavailable(error, purpose),
  turnLost: (error, purpose) => table.timeout(error, purpose),
  unavailable: (error, purpose) =>
    // A 4xx that does not speak for PingOne: something else is there.
    error.status !== undefined && error.status < 500
      ? table.unexpected(error, purpose)
      : {
          summary: `${purpose.host} cannot answer at the moment${statusOf(error)}.`,
          mend: AGAIN,
        },
  timeout: (_error, { host }) => ({ summary: `${host} does not answer in time.`, mend: AGAIN }),
  unreachable: (error, { host }) => explainNetwork(host, error.cause),
  untrusted: (error, { host }) => explainNetwork(host, error.cause),
  unexpected: (error, { host }) => ({
    summary: `${host} answers what PingOne never would${statusOf(error)}.`,
    mend: "Check PINGONE_API_URL and PINGONE_AUTH_URL, and proxies on the way.",
  }),
  invalidData: refused,
  invalidFilter: refused,
  uniqueness: refused,
  tooLarge: refused,
  conflict: refused,
  unsupportedMediaType: refused,
};

/** Messages of PingOne are about names and rules; values of people do not come into setup. */
function refused(error: PingOneError, { what }: CallPurpose): Explanation {
  const reasons = error.details.map(({ target, message, code }) =>
    [target, message ?? code].filter((part) => part !== undefined).join(" "),
  );
  const why = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
  return {
    summary: `PingOne refuses to ${what}${statusOf(error)}${why}.`.replace("..", "."),
    mend: `Mend what it names and try again.${correlation(error)}`,
  };
}

const statusOf = ({ status }: PingOneError): string => (status === undefined ? "" : ` (${status})`);

const correlation = ({ correlationId }: PingOneError): string =>
  correlationId === undefined ? "" : ` Ping's support knows it as ${correlationId}.`;

/** Anything that is no PingOneError is a defect of ours and thrown again. */
export function explainCall(error: unknown, purpose: CallPurpose): Explanation {
  if (!(error instanceof PingOneError)) throw error;
  return table[error.code](error, purpose);
}
