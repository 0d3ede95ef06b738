// HMAC-SHA-256 of audit lines (RFC 2104), in a form that need not copy a line to hash it.
import { hash } from "node:crypto";
import { keyBlock } from "../../platform/secrets/hmac-sha256.js";

const BLOCK = 64;
const DIGEST = 32;
/** Characters of base64url, six bits each: 132 bits. */
const MAC_LENGTH = 22;

/** The key's bytes in base64url, which are ASCII as the padded key is then: so the text need not be copied to be hashed. */
export function signerOf(key: Uint8Array): (text: string) => string {
  const own = Buffer.from(Buffer.from(key).toString("base64url"));
  if (own.length > BLOCK) throw new RangeError("the key of audit lines has at most 48 bytes");
  const inner = keyBlock(own, "inner", 0).toString("latin1");
  const outer = keyBlock(own, "outer", DIGEST);
  return (text) => {
    outer.write(hash("sha256", inner + text, "hex"), BLOCK, "hex");
    return hash("sha256", outer, "base64url").slice(0, MAC_LENGTH);
  };
}
