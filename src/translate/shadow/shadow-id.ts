// The ids of what a source in shadow mode would have created: the same name gives the same id, and the id does not give the name.
import { createHmac } from "node:crypto";
import type { MemberKind } from "../../pingone/resources/groups.js";
import type { PingOneId } from "../../pingone/id.js";

export interface ShadowName {
  readonly tenant: string;
  readonly source: string;
  readonly kind: MemberKind;
  /** `username` of a user, `name` of a group; compared as PingOne does (contract 6.1). */
  readonly name: string;
  /** Of a group, whose name is unique in its population (contract 8.3). */
  readonly population?: string | undefined;
  /** How many of the same name were there before under this id. */
  readonly turn?: number;
}

/** A UUID of version 8 (RFC 9562 section 5.8): PingOne's own are random ones, so the two never meet. */
export function shadowId(key: Uint8Array, named: ShadowName): PingOneId {
  const { tenant, source, kind, population = "", turn = 0 } = named;
  const name = named.name.normalize("NFC").trim().toLowerCase();
  const text = JSON.stringify([tenant, source, kind, population, name, turn]);
  const bytes = createHmac("sha256", key).update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return `${parts.join("-")}-${hex.slice(20)}` as PingOneId;
}
