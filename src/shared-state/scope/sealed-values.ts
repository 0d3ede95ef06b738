// Values as they lie in a store that others may read: encrypted and bound to their place (AES-256-GCM), so that none is read, made up or moved there.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import type { JsonValue } from "../../platform/json.js";

export interface SealedValues {
  seal(place: string, value: JsonValue): string;
  /** Undefined for what was not sealed by this key for this place. */
  open(place: string, text: string): JsonValue | undefined;
}

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createSealedValues(secret: Uint8Array): SealedValues {
  const key = createHmac("sha256", secret).update("sealed values").digest();
  return {
    seal(place, value) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open(place, text) {
      const bytes = Buffer.from(text, "base64");
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      if (tag.length < TAG_BYTES) return undefined;
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(place)).setAuthTag(tag);
      try {
        const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return JSON.parse(Buffer.concat([body, decipher.final()]).toString()) as JsonValue;
      } catch {
        // Another key's, of before a rotation, or nobody's: as good as not there.
        return undefined;
      }
    },
  };
}
