// What a body of PingOne's users becomes: which attributes are kept, which values have to be free, how large a profile may be (contract 3.2-3.7, 11.2).
import type { Call, CallContext } from "../../../pingone/call.js";
import { PingOneError } from "../../../pingone/error.js";
import { isObject } from "../../../platform/json.js";
import { reservedAttributes } from "../../../mapping/standard-attributes.js";
import { merged } from "../item.js";
import { requireFree } from "./unique.js";
import type { WriteDependencies } from "./write.js";

export type Change = Readonly<Record<string, unknown>>;

const PROFILE_BYTES = 16_384;

/** Undeclared names are dropped without a word. */
export async function acceptedProfile(
  { environment }: Pick<WriteDependencies, "environment">,
  body: Change,
  held: Change,
  context: CallContext,
): Promise<Change> {
  const taken: [string, unknown][] = [];
  for (const [name, value] of Object.entries(body)) {
    if (reservedAttributes.has(name) || !(await environment.keeps(name, context))) continue;
    taken.push([name, merged(held[name], value) ?? null]);
  }
  return Object.fromEntries(taken);
}

export interface UniqueProfile {
  readonly id: string;
  /** Undefined: the user is about to be made. */
  readonly held: Change | undefined;
  readonly next: Change;
}

export async function requireUnique(
  deps: WriteDependencies,
  { id, held, next }: UniqueProfile,
  call: Call,
  context: CallContext,
): Promise<void> {
  for (const attribute of ["username", ...(await deps.environment.unique(context))]) {
    const value = next[attribute];
    if (typeof value !== "string" || sameText(value, held?.[attribute])) continue;
    const isNew = held === undefined;
    await requireFree(deps, { kind: "users", id, isNew, attribute, value }, call, context);
  }
}

const sameText = (a: string, b: unknown): boolean =>
  typeof b === "string" && a.normalize("NFC").toLowerCase() === b.normalize("NFC").toLowerCase();

export function requireSize({ operation }: Call, user: Change): void {
  const profile = Object.entries(user).filter(([name]) => !reservedAttributes.has(name));
  const text = JSON.stringify(withoutNull(Object.fromEntries(profile)));
  if (Buffer.byteLength(text) <= PROFILE_BYTES) return;
  const details = [{ code: "SIZE_LIMIT_EXCEEDED" }];
  throw new PingOneError("tooLarge", operation, { status: 400, details });
}

export const providerOf = (body: Change): Change => {
  const id = idIn(body["identityProvider"]);
  return id === undefined ? {} : { identityProvider: { id, type: "OPENID_CONNECT" } };
};

/** Of a reference, as PingOne spells it. */
export function idIn(value: unknown): string | undefined {
  const { id } = isObject(value) ? value : {};
  return typeof id === "string" ? id.toLowerCase() : undefined;
}

export const withoutNull = (body: Change): Change =>
  Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== null && value !== undefined),
  );

/** Names, of JSON attributes and complex ones with their parts; marks of our own are not told. */
export function namesOf(body: Change): readonly string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (!isObject(value)) return [name];
    const parts = Object.keys(value).filter((part) => !part.startsWith("$"));
    return parts.map((part) => `${name}.${part}`);
  });
}
