// How a request ended, in the words the client got, without the values those quote; and the facts of PingOne behind it.
import { targetsOf } from "../../platform/logger.js";

export interface Outcome {
  readonly scimType: string | undefined;
  readonly detail: string;
  readonly upstream: Upstream | undefined;
}

/** What PingOne, or the way there, answered that the request ended by. */
export interface Upstream {
  readonly code: string;
  readonly operation: string;
  readonly status?: number;
  readonly correlationId?: string;
  /** `CODE attribute` of each detail. */
  readonly targets?: readonly string[];
}

interface ErrorFacts {
  readonly message?: unknown;
  readonly scimType?: unknown;
  readonly cause?: unknown;
}

/** Of what is thrown on the way of a request; of what nobody foresaw the message is not for anybody's eyes. */
export function outcomeOf(error: unknown): Outcome {
  const { message, scimType, cause } = (error ?? {}) as ErrorFacts;
  return {
    scimType: typeof scimType === "string" ? scimType : undefined,
    detail: withoutValues(typeof message === "string" ? message : ""),
    upstream: upstreamOf(cause),
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Names of attributes, operators and paths, words of the protocol; never many digits in a row. */
const NAME = /^(?!.*\d{7})[a-z$/.&*][a-z0-9$_.:/-]*$/i;
const LONGEST = 99;

const isSafe = (quoted: string): boolean =>
  quoted === "" ||
  UUID.test(quoted) ||
  (quoted.length <= LONGEST && NAME.test(quoted)) ||
  quoted === "100-continue";

/** What a sentence quotes of a request is left out unless it is a name or an id; so is what looks like an address. */
export function withoutValues(detail: string): string {
  const isOfMembers = detail.startsWith("members:");
  return detail
    .replace(/"([^"]*)"/g, (whole, quoted: string) =>
      isSafe(quoted) && (!isOfMembers || UUID.test(quoted)) ? whole : '"…"',
    )
    .replace(/[^\s"'(]+@[^\s"')]+/g, "…");
}

/** The innermost failure that has a code and an operation, which is PingOne's. */
function upstreamOf(cause: unknown): Upstream | undefined {
  for (
    let each = cause, depth = 0;
    each instanceof Error && depth < 5;
    each = each.cause, depth += 1
  ) {
    const { code, operation, status, correlationId, details } = each as Error &
      Partial<Record<string, unknown>>;
    if (typeof code !== "string" || typeof operation !== "string") continue;
    const targets = targetsOf(details);
    return {
      code,
      operation,
      ...(typeof status === "number" ? { status } : {}),
      ...(typeof correlationId === "string" ? { correlationId } : {}),
      ...(targets.length === 0 ? {} : { targets }),
    };
  }
  return undefined;
}
