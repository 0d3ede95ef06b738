// Keys of their own for each purpose, from one secret (HKDF, RFC 5869); after a rotation the key before is accepted for an hour.
import { hkdfSync } from "node:crypto";
import type { Clock } from "./clock.js";

/** What is sealed or named: page positions, marks of creates, what replicas share, ids of what shadow mode plans, people in the activity, its lines. */
export type KeyPurpose = "cursor" | "create" | "shadow" | "shared" | "pseudonym" | "audit";

/** The first key seals; each of them opens. */
export type Keys = () => readonly [Uint8Array, ...Uint8Array[]];

const KEY_BYTES = 32;
const OLD_KEY_MS = 3_600_000;

/** `scope` keeps tenants apart that share a secret. */
export const deriveKey = (secret: string, scope: string, purpose: KeyPurpose): Uint8Array =>
  new Uint8Array(
    hkdfSync("sha256", secret, `scim-pingone ${scope}`, `scim-pingone ${purpose}`, KEY_BYTES),
  );

export interface RotatingKeys {
  readonly keys: Keys;
  /** Seals with another key from now on. */
  rotate(key: Uint8Array): void;
}

export function createRotatingKeys(first: Uint8Array, clock: Pick<Clock, "now">): RotatingKeys {
  let current = first;
  let old: readonly { readonly key: Uint8Array; readonly untilMs: number }[] = [];
  return {
    keys() {
      if (old.length === 0) return [current];
      const nowMs = clock.now();
      old = old.filter(({ untilMs }) => nowMs < untilMs);
      return [current, ...old.map(({ key }) => key)];
    },
    rotate(key) {
      if (Buffer.from(key).equals(current)) return;
      old = [{ key: current, untilMs: clock.now() + OLD_KEY_MS }, ...old];
      current = key;
    },
  };
}
