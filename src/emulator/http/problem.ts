// Every refusal of the emulator: a status and the error envelope of contract 10.1, whose id is the Correlation-Id.

export interface ProblemDetail {
  readonly code: string;
  readonly target?: string;
  readonly message: string;
  readonly innerError?: Readonly<Record<string, unknown>>;
}

export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly details: readonly ProblemDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    { details = [], headers = {} }: Partial<Pick<Problem, "details" | "headers">> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }

  toBody(id: string): Record<string, unknown> {
    return {
      id,
      code: this.code,
      message: `The request could not be completed. ${this.message}`,
      ...(this.details.length === 0 ? {} : { details: this.details }),
    };
  }
}

const NO_ACCESS = "You do not have access to this resource.";
const MALFORMED = "The request was malformed or invalid.";

export function invalidData(...details: ProblemDetail[]): Problem {
  const message = "One or more validation errors were in the request.";
  return new Problem(400, "INVALID_DATA", message, { details });
}

export function invalidRequest(...details: ProblemDetail[]): Problem {
  return new Problem(400, "INVALID_REQUEST", MALFORMED, { details });
}

/** A value of the wrong JSON type, or JSON that is none (contract 10.4 "Bad JSON / wrong type"). */
export function malformed(target: string): ProblemDetail {
  return { code: "INVALID_VALUE", target, message: "Invalid value for attribute." };
}

export function notFound(): Problem {
  return new Problem(404, "NOT_FOUND", "The requested resource was not found.");
}

export function invalidToken(): Problem {
  const message = "The access token is missing, expired or invalid.";
  return new Problem(401, "ACCESS_FAILED", NO_ACCESS, {
    details: [{ code: "INVALID_TOKEN", message }],
  });
}

/** Contract 10.3; the status is a knob because an unknown environment was seen answering 400, 401 and 403. */
export function insufficientPermissions(status = 403): Problem {
  const message = "The actor attempting to perform the request is not authorized.";
  return new Problem(status, "ACCESS_FAILED", NO_ACCESS, {
    details: [{ code: "INSUFFICIENT_PERMISSIONS", message }],
  });
}

export function licenceExceeded(quotaLimit: number): Problem {
  const message = "The license has been exceeded.";
  return new Problem(403, "ACCESS_FAILED", NO_ACCESS, {
    details: [{ code: "LICENSE_EXCEEDED", message, innerError: { quotaLimit } }],
  });
}

export function methodNotAllowed(allow: readonly string[]): Problem {
  return new Problem(405, "INVALID_REQUEST", "The method is not supported.", {
    headers: { Allow: allow.join(", ") },
  });
}

export function unsupportedMediaType(): Problem {
  return new Problem(415, "INVALID_REQUEST", "The media type is not supported.");
}

export function tooManyRequests(retryAfterSeconds: number): Problem {
  return new Problem(429, "REQUEST_LIMITED", "The rate limit has been exceeded.", {
    details: [{ code: "LIMIT_EXCEEDED", message: "Too many requests." }],
    headers: { "Retry-After": String(retryAfterSeconds) },
  });
}
