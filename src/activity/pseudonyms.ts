// Pseudonyms of people and groups: keyed hashes that only who has the key can make again, a key of its own for each tenant.
import { createHash } from "node:crypto";
import { createHmacSha256 } from "../platform/secrets/hmac-sha256.js";
import type { Identity } from "./entry/identities.js";

/** By attribute, each value's pseudonym once. */
export type Person = Readonly<Record<string, readonly string[]>>;

export interface Pseudonyms {
  /** Which key made them: goes beside them. */
  readonly keyId: string;
  of(identities: readonly Identity[]): Person;
  /** All that a name which somebody asks for may have become, whatever attribute it is of, under old keys too. */
  candidates(name: string): readonly string[];
}

const BYTES = 16;
const ID_BYTES = 6;

/** Names nothing of the key but which one it is. */
export const keyIdOf = (key: Uint8Array): string =>
  createHash("sha256")
    .update("scim-pingone key id ")
    .update(key)
    .digest()
    .subarray(0, ID_BYTES)
    .toString("base64url");

/** Of a name in any case of letters and any Unicode form (RFC 7643 section 2.2, caseExact false). */
const fold = (name: string): string => name.normalize("NFC").toLowerCase();

/** What a key makes of a text. */
function hashBy(key: Uint8Array): (text: string) => string {
  const mac = createHmacSha256(key);
  return (text) => mac(text).toString("base64url", 0, BYTES);
}

/** The same, for few texts: a request and its answer name the same, and a user name is an address more often than not. */
function once(hash: (text: string) => string): (text: string) => string {
  const texts: string[] = [];
  const made: string[] = [];
  return (text) => {
    const place = texts.indexOf(text);
    if (place >= 0) return made[place] ?? "";
    const now = hash(text);
    texts.push(text);
    made.push(now);
    return now;
  };
}

/** The first key makes, each of them finds. */
export function createPseudonyms(keys: readonly [Uint8Array, ...Uint8Array[]]): Pseudonyms {
  const all = keys.map(hashBy);
  const [current = hashBy(keys[0])] = all;
  return {
    keyId: keyIdOf(keys[0]),
    of(identities) {
      const person: Record<string, string[]> = {};
      const hash = once(current);
      for (const { attribute, value } of identities) {
        // caseExact is true for it (RFC 7643 section 3.1).
        const pseudonym = hash(attribute === "externalId" ? value : fold(value));
        const known = (person[attribute] ??= []);
        if (!known.includes(pseudonym)) known.push(pseudonym);
      }
      return person;
    },
    candidates: (name) => [...new Set(all.flatMap((hash) => [hash(fold(name)), hash(name)]))],
  };
}
