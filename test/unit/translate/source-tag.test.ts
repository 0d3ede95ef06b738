import { describe, expect, it } from "@jest/globals";
import { createSourceTag, noTag } from "../../../src/translate/source-tag.js";

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const tagOf = (source: string, ...keys: readonly [Uint8Array, ...Uint8Array[]]) =>
  createSourceTag(source, () => keys);

describe("the tag of a source", () => {
  it("is its own and nobody else's: of another source, tenant, or of none", () => {
    const own = tagOf("entra", key(1));
    const tag = own.current();
    expect(tag).toMatch(/^[\w-]{22}$/);
    expect(tag).not.toContain("entra");
    expect(own.isOwn(tag)).toBe(true);
    for (const other of [tagOf("okta", key(1)), tagOf("entra", key(2)), noTag]) {
      expect(other.isOwn(tag)).toBe(false);
      expect(own.isOwn(other.current())).toBe(false);
    }
    expect(noTag.isOwn(noTag.current())).toBe(true);
  });

  it("outlives a rotation of the key as long as the former key does", () => {
    const before = tagOf("entra", key(1)).current();
    expect(tagOf("entra", key(2), key(1)).isOwn(before)).toBe(true);
    expect(tagOf("entra", key(2), key(1)).current()).not.toBe(before);
    expect(tagOf("entra", key(2)).isOwn(before)).toBe(false);
  });
});
