// Lets only known clients past, from where they may come and as often as they may; says how to authenticate, and nothing about who exists (statements 1-2).
import type { IncomingMessage } from "node:http";
import type { NextFunction, Request, Response } from "express";
import type { Clock } from "../platform/clock.js";
import { badRequest, ScimError } from "../scim/error.js";
import type { Principal } from "../scim/principal.js";
import type { AttemptLimit } from "../sources/authentication/attempt-limit.js";
import type {
  Authentication,
  RefusedCredential,
  UnfitToken,
} from "../sources/authentication/authentication.js";
import { clientAddressOf, type Addresses } from "../sources/authentication/client-address.js";
import { headerValues } from "./header-values.js";
import { activityOf, setPrincipal } from "./request/request-context.js";
import type { SourceSurface, TenantSurface } from "./tenant-surface.js";

/** `elsewhere`: it was right, and came from an address its source does not have. */
export type RefusalReason = RefusedCredential | "elsewhere";

export interface AuthDependencies {
  /** Of wrong and expired credentials: one that is missing guesses nothing. */
  readonly limit: AttemptLimit;
  /** Whose X-Forwarded-For is believed. */
  readonly proxies: Addresses | undefined;
  readonly clock: Pick<Clock, "now">;
  /** Told of each credential that was looked at. */
  readonly onAuthenticated: (tenant: string, outcome: "accepted" | RefusalReason) => void;
}

type AuthTenant = Pick<TenantSurface, "name" | "authenticate" | "sources" | "takesBasic">;

export function createAuth(tenant: AuthTenant, deps: AuthDependencies) {
  const { limit, proxies, clock, onAuthenticated } = deps;

  const addressOf = (request: IncomingMessage): string => addressOfClient(request, proxies);

  function refuse(
    refused: RefusalReason,
    request: IncomingMessage,
    { because, source }: { because?: UnfitToken; source?: string } = {},
  ): ScimError {
    onAuthenticated(tenant.name, refused);
    activityOf(request)?.notLetIn({ refused, because, source });
    if (refused === "elsewhere") return fromElsewhere();
    if (refused === "unverifiable") return unverifiable();
    // Only now, so that a right credential is taken whatever else comes from its address.
    const waitSeconds = refused === "missing" ? undefined : limit(addressOf(request));
    return waitSeconds === undefined
      ? unauthorized(refused, tenant.takesBasic)
      : tooManyWrong(waitSeconds);
  }

  /** Undefined: the request is taken in, and will be let out when its answer is over. */
  function admit(
    principal: Principal,
    source: SourceSurface,
    request: Request,
  ): ScimError | undefined {
    const { addresses } = source;
    // From here on it is known who asks, also of what is refused.
    setPrincipal(request, principal);
    activityOf(request)?.letIn(source.policy.mode);
    if (addresses?.contains(addressOf(request)) === false) return refuse("elsewhere", request);
    onAuthenticated(tenant.name, "accepted");
    if (isGone(request)) return undefined;
    const waitSeconds = source.limit.enter(clock.now());
    if (waitSeconds !== undefined) return tooManyRequests(waitSeconds);
    request.res?.on("close", source.limit.leave);
    return undefined;
  }

  function decide(outcome: Authentication, request: Request): ScimError | undefined {
    if ("refused" in outcome) return refuse(outcome.refused, request, outcome);
    const source = tenant.sources.get(outcome.principal.source);
    return source === undefined
      ? refuse("wrong", request)
      : admit(outcome.principal, source, request);
  }

  return function requireCredential(
    request: Request,
    _response: Response,
    next: NextFunction,
  ): void {
    const [sent, ...more] = headerValues(request, "authorization");
    if (more.length > 0) {
      next(badRequest("invalidSyntax", '"Authorization" has to be given once.'));
      return;
    }
    const outcome = tenant.authenticate(sent);
    if (!(outcome instanceof Promise)) next(decide(outcome, request));
    else
      outcome.then((found) => {
        const refusal = decide(found, request);
        if (!isGone(request)) next(refusal);
      }, next);
  };
}

/** Whose client went while its credential was looked at is not begun: nobody would hear of it, and nothing would let it out again. */
const isGone = ({ res }: Request): boolean => res?.closed === true;

/** Where a request comes from, as far as the proxies between are believed. */
export const addressOfClient = (
  request: IncomingMessage,
  proxies: AuthDependencies["proxies"],
): string =>
  clientAddressOf(
    request.socket.remoteAddress ?? "",
    proxies === undefined ? undefined : headerValues(request, "x-forwarded-for").join(","),
    proxies,
  );

type Unauthorized = Exclude<RefusedCredential, "unverifiable">;

const details: Readonly<Record<Unauthorized, string>> = {
  missing: 'A bearer token is needed in the Authorization header: "Bearer", a blank and the token.',
  wrong: "The bearer token is not valid here.",
  expired: "The bearer token has expired. The gateway's operator has to give you a new one.",
};

const detailsWithBasic: Readonly<Record<Unauthorized, string>> = {
  missing: "A bearer token, or a name and a password, is needed in the Authorization header.",
  wrong: "The credential is not valid here.",
  expired: "The credential has expired. The gateway's operator has to give you a new one.",
};

function unauthorized(outcome: Unauthorized, takesBasic: boolean): ScimError {
  const hint = outcome === "missing" ? "" : ', error="invalid_token"';
  const basic = takesBasic ? ', Basic realm="scim"' : "";
  const headers = { "WWW-Authenticate": `Bearer realm="scim"${hint}${basic}` };
  const detail = (takesBasic ? detailsWithBasic : details)[outcome];
  return new ScimError(401, undefined, detail, { headers });
}

const RETRY_SECONDS = 5;

const unverifiable = (): ScimError =>
  new ScimError(
    503,
    undefined,
    "The keys of the token's issuer cannot be had at the moment, so the token cannot be checked. Repeat the request after the time given.",
    { headers: { "Retry-After": String(RETRY_SECONDS) } },
  );

const fromElsewhere = (): ScimError =>
  new ScimError(
    403,
    undefined,
    "The credential is right, and is not taken from the address this request comes from. The gateway's operator lists the addresses.",
  );

export const tooManyWrong = (seconds: number): ScimError =>
  new ScimError(
    429,
    undefined,
    "Too many wrong bearer tokens came from this address. A right one is taken at any time.",
    { headers: { "Retry-After": String(seconds) } },
  );

const tooManyRequests = (seconds: number): ScimError =>
  new ScimError(
    429,
    undefined,
    "This client sends more requests than the gateway's operator allows it. Repeat the request after the time given.",
    { headers: { "Retry-After": String(seconds) } },
  );
