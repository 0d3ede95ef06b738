// Every failure a SCIM client may see: an HTTP status, the scimType where RFC 7644 names one, a detail that says what to do.

/** The closed set of RFC 7644 table 9 and RFC 9865 section 2.1. */
export type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue"
  | "invalidVers"
  | "sensitive"
  | "invalidCursor"
  | "expiredCursor"
  | "invalidCount";

const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";

/** The body of RFC 7644 section 3.12; `status` is a string there. */
export interface ScimErrorBody {
  readonly schemas: readonly [typeof ERROR_URN];
  readonly status: string;
  readonly scimType?: ScimType;
  readonly detail: string;
}

export interface ScimErrorOptions extends ErrorOptions {
  /** Extra response headers, for example `Retry-After` (seconds) or `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer in the form of RFC 7644 section 3.12. `detail` reaches the client: no personal data, no secret. */
export class ScimError extends Error {
  override readonly name = "ScimError";
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    scimType: ScimType | undefined,
    detail: string,
    options: ScimErrorOptions = {},
  ) {
    super(detail, options);
    this.status = status;
    this.scimType = scimType;
    this.headers = options.headers ?? {};
  }

  /** `requestId`: what an operator finds the request by. */
  toBody(requestId?: string): ScimErrorBody {
    return {
      schemas: [ERROR_URN],
      status: String(this.status),
      ...(this.scimType === undefined ? {} : { scimType: this.scimType }),
      detail:
        requestId === undefined
          ? this.message
          : `${withFullStop(this.message)} Request ${requestId}`,
    };
  }
}

const withFullStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** The same failure, told with a sentence more. */
export function withSentence(error: ScimError, sentence: string): ScimError {
  const { status, scimType, message, headers } = error;
  const detail = `${withFullStop(message)} ${sentence}`;
  return new ScimError(status, scimType, detail, { headers, cause: error.cause ?? error });
}

/** 400 with a scimType: the client sent something the RFC or a schema forbids. */
export function badRequest(scimType: ScimType, detail: string): ScimError {
  return new ScimError(400, scimType, detail);
}

/** A text of a request, to be told: in quotes it cannot end, so that a record of the answer finds it and may leave it out. */
export const quoted = (text: string, most = 100): string =>
  `"${text.slice(0, most).replaceAll('"', "'").toWellFormed()}"`;

/** 404 for a resource; names the type, never the id the client sent (it may be personal data). */
export function notFound(resourceType: string): ScimError {
  return new ScimError(404, undefined, `${resourceType} not found. It may have been deleted.`);
}

interface UnknownMember {
  readonly id: string;
  readonly type: "User" | "Group" | undefined;
}

/** 400 for a member that is not there, or not for the client that names it. */
export function unknownMember({ id, type }: UnknownMember): ScimError {
  const kind = type?.toLowerCase() ?? "user or group";
  return badRequest("invalidValue", `members: there is no ${kind} with the id ${quoted(id, 64)}.`);
}

/** 400 of a filter, naming a position, an operator or an attribute, never a compared value; `at` counts from 0, the client from 1. */
export function filterError(problem: string, at: number): ScimError {
  return badRequest("invalidFilter", `${problem} (position ${at + 1} of the filter).`);
}
