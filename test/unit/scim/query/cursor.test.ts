import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { openCursor, sealCursor } from "../../../../src/scim/query/cursor.js";
import { ScimError } from "../../../../src/scim/error.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import { anyCharacter } from "../../../support/any-text.js";

const key = new Uint8Array(32).fill(7);
const bound = "acme\nentra\nUser\nuserName sw x\n50";
const now = 1_780_000_000_000;
const payload = { after: "upstream-cursor", seen: 100, ["ä"]: "€" };
const cursor = sealCursor(payload, key, bound, now + 1000);

function refusal(text: string, withKey = key, withBound = bound, at = now): ScimError {
  try {
    openCursor(text, [withKey], withBound, at);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

/** Another character of the same alphabet at one place. */
function altered(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
}

describe("cursors, RFC 9865", () => {
  it("statement 154: gives back what was sealed", () => {
    expect(openCursor(cursor, [key], bound, now)).toEqual(payload);
  });

  it("is opened by whichever key has sealed it", () => {
    const another = new Uint8Array(32).fill(8);
    expect(openCursor(cursor, [another, key], bound, now)).toEqual(payload);
    expect(() => openCursor(cursor, [another], bound, now)).toThrow("not one of this query");
  });

  it("statement 156: unreserved URL characters only", () => {
    expect(cursor).toMatch(/^[A-Za-z0-9._~-]+$/);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (any, anyBound) => {
        const given = JSON.parse(JSON.stringify(any)) as JsonObject;
        const text = sealCursor(given, key, anyBound, now + 1);
        expect(text).toMatch(/^[A-Za-z0-9._~-]+$/);
        if (text.length <= 8192) expect(openCursor(text, [key], anyBound, now)).toEqual(given);
      }),
      { numRuns: 100 },
    );
  });

  it.each(["acme\nentra\nUser\nuserName sw y\n50", "acme\nentra\nUser\nuserName sw x\n51", ""])(
    "statement 157: another query or count: %j",
    (other) => {
      expect(refusal(cursor, key, other)).toMatchObject({ status: 400, scimType: "invalidCursor" });
    },
  );

  it("statement 158: no alteration survives", () => {
    for (let at = 0; at < cursor.length; at += 1) {
      expect(refusal(altered(cursor, at)).scimType).toBe("invalidCursor");
    }
    for (let length = 0; length < cursor.length; length += 1) {
      expect(refusal(cursor.slice(0, length)).scimType).toBe("invalidCursor");
    }
  });

  it.each(["", ".", "..", "abc", "a.b", `.${cursor}`, `${cursor}=`, `${cursor}.`, ` ${cursor}`])(
    "statement 158: garbage %j",
    (text) => {
      expect(refusal(text)).toMatchObject({ status: 400, scimType: "invalidCursor" });
    },
  );

  it("statement 158: garbage of any kind is 400 and quick", () => {
    const garbage = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.string({ unit: fc.constantFrom(".", "A", "-", "é") }),
    );
    fc.assert(
      fc.property(garbage, (text) => {
        expect(refusal(text).scimType).toBe("invalidCursor");
      }),
    );
    expect(refusal("A".repeat(1_000_000) + ".x").scimType).toBe("invalidCursor");
  });

  it("statement 158: an expired cursor says so", () => {
    expect(openCursor(cursor, [key], bound, now + 999)).toEqual(payload);
    expect(refusal(cursor, key, bound, now + 1000)).toMatchObject({
      status: 400,
      scimType: "expiredCursor",
    });
  });

  it("statement 159: a foreign cursor and a forged one get the same answer", () => {
    const forged = refusal(altered(cursor, 3)).toBody();
    expect(refusal(cursor, key, bound.replace("acme", "other")).toBody()).toEqual(forged);
    expect(refusal(cursor, new Uint8Array(32).fill(8)).toBody()).toEqual(forged);
    const late = refusal(cursor, key, bound.replace("entra", "okta"), now + 5000).toBody();
    expect(late).toEqual(forged);
  });

  it("statement 167: a tenant's cursor is useless to another tenant", () => {
    expect(refusal(cursor, key, bound.replace("acme", "other")).scimType).toBe("invalidCursor");
  });

  it("statement 159: where bound ends and body begins cannot be shifted", () => {
    const [body = "", mac = ""] = cursor.split(".");
    expect(refusal(`${body.slice(4)}.${mac}`, key, `${bound}\n${body.slice(0, 4)}`).scimType).toBe(
      "invalidCursor",
    );
  });
});
