// What holds between tenants and between the sources of one: an environment has one tenant, a path one owner, a credential one source.
import type { InboundCredential, InboundJwt } from "../config.js";
import type { Reader } from "./reader.js";
import type { TenantReading } from "./gateway-tenant.js";

export function checkTenants(tenants: readonly TenantReading[], reader: Reader): void {
  const { problems, publicUrls } = reader;
  const environments = new Map<string, string>();
  for (const { name, at, environmentId } of tenants) {
    if (environmentId === undefined) continue;
    const other = environments.get(environmentId);
    if (other === undefined) environments.set(environmentId, name);
    else
      problems.add(
        [...at, "pingone", "environmentId"],
        `is the environment of tenant ${other} already; make its sources sources of one tenant`,
      );
  }
  for (const { at } of tenants.filter(({ isDefault }) => isDefault).slice(1)) {
    problems.add(
      [...at, "default"],
      "is the default of a second tenant; /scim/v2 can be one's only",
    );
  }
  if (publicUrls.publicScimUrl !== undefined && tenants.length > 1) {
    problems.add(
      ["tenants"],
      "are several, and PUBLIC_SCIM_URL is the base URL of one; unset it, and give each its publicScimUrl",
    );
  }
  for (const tenant of tenants) checkCredentials(tenant, reader);
}

/** Whoever shows a credential has to be one source, and no other. */
function checkCredentials({ sources }: TenantReading, { problems }: Reader): void {
  const seen: { readonly source: string; readonly credential: InboundCredential }[] = [];
  for (const source of sources) {
    for (const { at, credential } of source.credentials) {
      const other = seen.find((each) => isAmbiguous(each.credential, credential));
      if (other !== undefined) {
        const isOwn = other.source === source.name;
        const whose = isOwn ? "one before it" : `one of source ${other.source}`;
        problems.add(at, `${what(credential)} ${whose}${isOwn ? "" : advice(credential)}`);
      }
      seen.push({ source: source.name, credential });
    }
  }
}

const what = ({ kind }: InboundCredential): string =>
  kind === "jwt" ? "takes the same tokens as" : "is the same token as";

const advice = ({ kind }: InboundCredential): string =>
  kind === "jwt"
    ? "; tell them apart by audience, or by a claim that both name"
    : "; each source needs its own";

/** Whether something that can be shown would be taken by both. */
function isAmbiguous(a: InboundCredential, b: InboundCredential): boolean {
  if (a.kind === "jwt" || b.kind === "jwt") {
    return a.kind === "jwt" && b.kind === "jwt" && canBeSameToken(a, b);
  }
  if (a.kind !== b.kind || a.sha256 !== b.sha256) return false;
  return a.kind !== "basic" || b.kind !== "basic" || a.username === b.username;
}

/** A token may have several audiences; a claim both name has one value, or values that one of them asks for. */
function canBeSameToken(a: InboundJwt, b: InboundJwt): boolean {
  if (a.issuer !== b.issuer) return false;
  const shares = (left: readonly string[], right: readonly string[]): boolean =>
    left.some((each) => right.includes(each));
  if (!shares(a.audience, b.audience)) return false;
  return Object.entries(a.claims).every(([name, values]) => {
    const others = b.claims[name];
    return others === undefined || shares(values, others);
  });
}
