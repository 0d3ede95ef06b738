// What a worker's private key has to be for private_key_jwt: whoever may sign with it is found out before anybody is served.
import { createPrivateKey } from "node:crypto";

const RULE =
  "an RSA key as PKCS #8 PEM (BEGIN PRIVATE KEY); openssl pkcs8 -topk8 -nocrypt -in key.pem makes one of an RSA key in another form";

/** Goes on behind "must be" or "must hold"; undefined for a key that signs RS256. Also on one line, with blanks or nothing for its line breaks. */
export function problemOfPrivateKey(text: string): string | undefined {
  const body = /-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----/.exec(text)?.[1];
  if (body === undefined) return RULE;
  if (body.includes("\\")) return `${RULE}, with line breaks and not the letters \\n`;
  return keyTypeOf(Buffer.from(body.replace(/\s/g, ""), "base64")) === "rsa" ? undefined : RULE;
}

/** Undefined where it is no key. */
function keyTypeOf(der: Buffer): string | undefined {
  try {
    return createPrivateKey({ key: der, format: "der", type: "pkcs8" }).asymmetricKeyType;
  } catch {
    return undefined;
  }
}
