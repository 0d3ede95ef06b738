import { describe, expect, it } from "@jest/globals";
import { createPseudonyms } from "../../../src/activity/pseudonyms.js";

const key = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const userName = (value: string) => [{ attribute: "userName", value }];

describe("pseudonyms", () => {
  const created = createPseudonyms([key(1)]);

  it("have 16 bytes, base64url, and do not show what they are of", () => {
    expect(created.of(userName("mary@example.com"))["userName"]).toEqual([
      expect.stringMatching(/^[\w-]{22}$/) as unknown,
    ]);
  });

  it("are the same in any case of letters and any Unicode form", () => {
    const composed = "Zo\u00eb@example.com";
    expect(created.of(userName(composed))).toEqual(created.of(userName("ZOE\u0308@EXAMPLE.com")));
    expect(created.of(userName(composed))).not.toEqual(created.of(userName("zoe@example.com")));
  });

  it("keep the case of an externalId apart (RFC 7643 section 3.1)", () => {
    const of = (value: string) => created.of([{ attribute: "externalId", value }])["externalId"];
    expect(of("A-1")).not.toEqual(of("a-1"));
    expect(created.candidates("A-1")).toEqual(expect.arrayContaining([...(of("A-1") ?? [])]));
  });

  it("are one for the same text, whichever attributes have it and however often", () => {
    const mail = (value: string) => ({ attribute: "emails", value });
    const all = [...userName("Mary@example.com"), mail("mary@example.com"), mail("m@example.com")];
    const [name = ""] = created.of(userName("mary@example.com"))["userName"] ?? [];
    const [other = ""] = created.of([mail("m@example.com")])["emails"] ?? [];
    expect(created.of([...all, ...all])).toEqual({ userName: [name], emails: [name, other] });
  });

  it("are others with another tenant's key, and the key's id says which", () => {
    const other = createPseudonyms([key(2)]);
    expect(other.of(userName("mary"))).not.toEqual(created.of(userName("mary")));
    expect(other.keyId).not.toBe(created.keyId);
    expect(created.keyId).toMatch(/^[\w-]{8}$/);
  });

  it("are found under a key that was followed by another", () => {
    const rotated = createPseudonyms([key(2), key(1)]);
    const [before = ""] = created.of(userName("mary"))["userName"] ?? [];
    expect(rotated.candidates("Mary")).toContain(before);
    expect(rotated.of(userName("mary"))["userName"]).not.toContain(before);
  });
});
