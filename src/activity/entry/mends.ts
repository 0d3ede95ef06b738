// What an operator can do about each way a request can end badly; the longer story is in docs/troubleshooting.md.

export interface FailedEnding {
  readonly status: number;
  readonly scimType?: string | undefined;
  /** PingOne's code, where PingOne or the way there was the reason. */
  readonly code?: string | undefined;
  /** What authentication found wrong. */
  readonly credential?: string | undefined;
  /** Which part of a token does not fit. */
  readonly because?: string | undefined;
  /** `CODE attribute` of what PingOne complained about. */
  readonly targets?: readonly string[] | undefined;
  readonly detail?: string | undefined;
}

/** Of what an operator has decided or has to decide, by words of the answer that nothing else has. */
const ofDetail: readonly (readonly [string, string])[] = [
  [
    "operator has discarded the",
    "An operator discarded these changes of the client (scim-pingone guard discard), and they are refused until that time. Correct what makes the client send them. If they shall be made after all, scim-pingone guard release lets them go at once; else the guard holds them (503) after that time.",
  ],
  [
    "scim-pingone guard",
    "Look at what the client wants to change, and why (scim-pingone guard); then release or discard it.",
  ],
  [
    "has paused the writes",
    "Resume the source when the reason is gone: mode of the source, or the switch of the admin listener.",
  ],
  [
    "decides what it may write",
    "Take the attribute out of the client's mapping. Where the client shall write it, name it in writable of the source (SCIM_WRITABLE).",
  ],
  [
    "is a member by the group's filter",
    "Change the group's filter or the nested group in the PingOne console, or take the group out of what the client manages.",
  ],
  [
    "takes members of that population only",
    "Have the client use a group of the member's population, or one of the environment, which has none; a group never changes its population, a user can be moved.",
  ],
];

const AGAIN =
  "Nothing, unless it lasts: the client repeats the request, and nothing is done twice.";

const ofCredential: Readonly<Record<string, string>> = {
  missing:
    "Configure the client to send the bearer token of its source in the Authorization header.",
  wrong:
    "Compare the digest of the token the client sends with the configuration (scim-pingone hash-token, scim-pingone check-config); of a JWT look at issuer, audience, claims and key. A blank or line break at its end makes another token of it.",
  expired:
    "Make a new token (scim-pingone hash-token --generate), add its digest beside the old one, give it to the client, then take the old one away.",
  unverifiable:
    "Look at what is between the gateway and the token's issuer: its keys (JWKS) cannot be fetched.",
  elsewhere:
    "Add the address to addresses of the source if the client may come from there; behind a proxy name the proxy in TRUSTED_PROXIES.",
};

/** What of a JWT does not fit, where it says more than that it is refused. */
const ofUnfit: Readonly<Record<string, string>> = {
  time: "See that the client fetches a new token in time, and compare the clocks of this machine and of the token's issuer (scim-pingone doctor has a check of the clock).",
};

const ofCode: Readonly<Record<string, string>> = {
  invalidData:
    "Correct the value in the system the client takes it from, or the client's attribute mapping; docs/mapping.md has PingOne's rules, and the PingOne console (Directory, User Attributes) those of the environment: what is required, unique or of a pattern, and which values are allowed.",
  uniqueness:
    "Search PingOne for the user or group of that name, or with that value of the attribute that is told, in every population. Is it the same one, have the client match it (userName or externalId); else give it another one.",
  invalidFilter: "Have the client match on userName, externalId or an e-mail address.",
  tooLarge: "Take the large attributes out of the client's mapping: PingOne keeps 16 KB of a user.",
  tokenRefused: `${AGAIN} Then check the region of PINGONE_API_URL and PINGONE_AUTH_URL.`,
  workerUnauthorized:
    "Run scim-pingone doctor. Compare PINGONE_CLIENT_SECRET with the worker's secret in the PingOne console (Applications, the worker, Configuration); a rotated one has to be set here, too. See whether the worker is enabled.",
  workerForbidden:
    "Give the worker the role Identity Data Admin for the environment or the population: PingOne console, Applications, the worker, Roles. Check PINGONE_ENVIRONMENT_ID. scim-pingone doctor tells which it is.",
  licenseExceeded: "Extend the PingOne licence, or delete users who are not needed.",
  notFound:
    "Look in PingOne whether it was deleted there. Most clients create it anew at their next cycle.",
  conflict: AGAIN,
  unsupportedMediaType: AGAIN,
  inconsistent: AGAIN,
  rateLimited:
    "Nothing, unless it lasts: the client repeats after Retry-After. Then set limits of the tenant and of its sources below PingOne's rate, push fewer at a time, or have the limit of the gateway's address raised in PingOne (Settings, Rate Limits).",
  congested: `${AGAIN} Then look at what is between the gateway and PingOne.`,
  unavailable: `${AGAIN} Then look at https://status.pingidentity.com, and at proxies on the way.`,
  unreachable: `${AGAIN} Then run scim-pingone doctor: name resolution, proxy and firewall between the gateway and PingOne.`,
  circuitOpen: `${AGAIN} PingOne has not answered several calls, and is tried again every few seconds; then look at https://status.pingidentity.com, and at proxies on the way.`,
  turnLost: AGAIN,
  untrusted:
    "Name the authority of the proxy that opens the connection in PINGONE_CA_FILE, or take the proxy out of the way; scim-pingone doctor shows the certificate.",
  timeout: `${AGAIN} After a change, read the resource to see whether it was made. If it lasts, look at https://status.pingidentity.com.`,
  unexpected:
    "Check PINGONE_API_URL and PINGONE_AUTH_URL, and what answers in PingOne's place: a proxy, a captive portal, a firewall.",
};

const ofType: Readonly<Record<string, string>> = {
  invalidFilter:
    "Correct the filter: the matching attribute in the client's settings has to be one of /Schemas.",
  tooMany:
    "Match on userName, externalId or an e-mail address, or ask for less at once; scim-pingone bootstrap declares what makes further addresses searchable.",
  uniqueness: ofCode["uniqueness"] ?? "",
  mutability:
    "Take the attribute out of the client's mapping, or have the client send it as the answer says: read-only, required and once set values are not changed (/Schemas tells which).",
  invalidSyntax:
    "Correct what the client sends; where it is a known client, report the shape of the request without its values.",
  invalidPath: "Correct the path in the client's attribute mapping: /Schemas has the names.",
  noTarget: "Have the client add the value before it changes it.",
  invalidValue:
    "Correct the value in the system the client takes it from, or the client's attribute mapping. Members, populations and managers have to be there before they are named.",
  invalidVers:
    "Correct the protocol version in the client's settings: the gateway speaks SCIM 2.0.",
  sensitive: "Have the client search by POST to .search.",
  invalidCursor:
    "Have the client begin the list anew. Where walks break off after a restart or a reload, the key that signs cursors has changed: STATE_KEY, or the worker's secret without it; give the one before as a second line of STATE_KEY for an hour.",
  expiredCursor: "Have the client begin the list anew.",
  invalidCount: "Correct count in the client's settings.",
};

const ofStatus: Readonly<Record<number, string>> = {
  403: "Decide whether this source shall be allowed: allow, boundary, protected, roleGroups and environmentGroups of the source, or SCIM_ALLOW, SCIM_PROTECTED_USERS and the like (docs/sources.md).",
  404: "Look in PingOne whether it is there, in a population that the boundary of the source and the roles of the worker cover; check the base URL of the client, which ends in /scim/v2.",
  405: "Correct the client: this path does not take that method.",
  408: "Look at the connection between client and gateway, and at the proxy between.",
  409: AGAIN,
  412: "Nothing: somebody changed it since the client had read it. The client reads it again and repeats.",
  413: "Send less at a time: fewer operations, fewer members.",
  415: "Have the client send application/scim+json.",
  429: "Nothing, unless it lasts: the client repeats after Retry-After. Then raise limits of the source, or have the client push less at a time.",
  431: "Look for large headers, of a proxy for example.",
  500: "A defect of the gateway. Report it with the lines of the log that have this request's id; they hold no personal data.",
  501: "Have the client leave it out; /ServiceProviderConfig tells what is supported.",
  503: AGAIN,
  504: AGAIN,
};

/** Of what a value refers to, and is not there. */
const ofTarget: readonly (readonly [RegExp, string])[] = [
  [
    /population/i,
    "Look in PingOne whether the population is there, and whether the worker may use it: scim-pingone doctor names those it has. Correct it in the client's mapping, or in populations of the source (PINGONE_POPULATION_ID).",
  ],
  [
    / password$/i,
    "Have the client send passwords that satisfy the password policy of the user's population (PingOne console, Authentication, Password Policies), or take the password out of its mapping.",
  ],
  [
    /identityProvider/i,
    "Look in PingOne whether the identity provider is there. Correct it in the client's mapping, or in identityProvider of the source.",
  ],
];

/** Undefined for a success, and where nobody knows better than the words the client got. */
export function mendOf(ending: FailedEnding): string | undefined {
  const { status, scimType, code, credential, because = "", targets = [] } = ending;
  if (status < 400) return undefined;
  if (credential !== undefined) return ofUnfit[because] ?? ofCredential[credential];
  const decided = ofDetail.find(([words]) => ending.detail?.includes(words));
  if (decided !== undefined) return decided[1];
  const referred = ofTarget.find(([name]) => targets.some((target) => name.test(target)));
  if (referred !== undefined) return referred[1];
  // A conflict that was decided by us and one PingOne told differ by their code alone.
  const own = code === undefined ? undefined : ofCode[code];
  return own ?? (scimType === undefined ? undefined : ofType[scimType]) ?? ofStatus[status];
}

const ofLoss: Readonly<Record<string, string>> = {
  undeclared:
    "Run scim-pingone bootstrap, which declares the attribute in PingOne, or take it out of the client's mapping.",
  refused:
    "Run scim-pingone bootstrap, or take the attribute out of the client's mapping; the source says onUnmapped: reject.",
  notWritable:
    "Nothing, or name the attribute in writable of the source (SCIM_WRITABLE) where the client shall write it.",
  unknown:
    "Correct the name in the client's mapping, or declare the schema in the mapping file of the tenant.",
};

export const mendOfLoss = (reason: string): string | undefined => ofLoss[reason];
