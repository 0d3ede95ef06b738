// Keys of their own for each purpose, from one secret (HKDF, RFC 5869); after a rotation the key before is accepted for an hour, and for as long as it is given.
import { hkdfSync } from "node:crypto";
import type { Clock } from "../clock.js";

/** What is sealed or named: page positions, marks of creates, what replicas share, ids of what shadow mode plans, people in the activity, its lines; or shown, so that who has another key finds out. */
export type KeyPurpose =
  "cursor" | "create" | "shadow" | "shared" | "pseudonym" | "audit" | "fingerprint";

/** The first key seals; each of them opens. */
export type Keys = () => KeyRing;
export type KeyRing = readonly [Uint8Array, ...Uint8Array[]];

const KEY_BYTES = 32;
const OLD_KEY_MS = 3_600_000;

/** `scope` keeps tenants apart that share a secret. */
export const deriveKey = (secret: string, scope: string, purpose: KeyPurpose): Uint8Array =>
  new Uint8Array(
    hkdfSync("sha256", secret, `scim-pingone ${scope}`, `scim-pingone ${purpose}`, KEY_BYTES),
  );

export interface RotatingKeys {
  readonly keys: Keys;
  /** Seals with the first of others from now on. */
  rotate(given: KeyRing): void;
}

export function createRotatingKeys(first: KeyRing, clock: Pick<Clock, "now">): RotatingKeys {
  let given = first;
  let old: readonly { readonly key: Uint8Array; readonly untilMs: number }[] = [];
  return {
    keys() {
      if (old.length === 0) return given;
      const nowMs = clock.now();
      old = old.filter(({ untilMs }) => nowMs < untilMs);
      return [...given, ...old.map(({ key }) => key)];
    },
    rotate(next) {
      const isIn = (key: Uint8Array, ring: readonly Uint8Array[]): boolean =>
        ring.some((each) => Buffer.from(each).equals(key));
      const untilMs = clock.now() + OLD_KEY_MS;
      const left = given.map((key) => ({ key, untilMs }));
      // What is the same stays the same object: whoever keeps something by its key finds it again.
      const [head, ...tail] = next.map((key) => given.find((each) => isIn(each, [key])) ?? key);
      given = [head ?? given[0], ...tail];
      old = [...left, ...old].filter(({ key }) => !isIn(key, given));
    },
  };
}
