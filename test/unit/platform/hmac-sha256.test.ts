import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { createHmacSha256 } from "../../../src/platform/secrets/hmac-sha256.js";

const texts = [
  "",
  "mary@example.com",
  "é".repeat(50),
  "x".repeat(5_000),
  "\u{1f600}".repeat(2_000),
  "y",
];

describe("HMAC-SHA-256 (RFC 2104)", () => {
  it.each([0, 5, 32, 64, 65, 200])("with a key of %i bytes is what Node's own is", (length) => {
    const key = Buffer.alloc(length, "key");
    const mac = createHmacSha256(key);
    for (const text of texts) {
      expect(mac(text)).toEqual(createHmac("sha256", key).update(text).digest());
    }
  });
});
