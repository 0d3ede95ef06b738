// What a worker's private key has to be for private_key_jwt: whoever may sign with it is found out before anybody is served.
import { createPrivateKey, type KeyObject } from "node:crypto";
import { pkcs8Body, pkcs8Der } from "../platform/secrets/pkcs8.js";

/** RS256 asks for as many bits (RFC 7518 section 3.3), and nothing is signed with fewer. */
const LEAST_BITS = 2048;
const RULE =
  "an RSA key as PKCS #8 PEM (BEGIN PRIVATE KEY); openssl pkcs8 -topk8 -nocrypt -in key.pem makes one of an RSA key in another form";

/** Goes on behind "must be" or "must hold"; undefined for a key that signs RS256. Also on one line, with blanks or nothing for its line breaks. */
export function problemOfPrivateKey(text: string): string | undefined {
  const body = pkcs8Body(text);
  if (body === undefined) return RULE;
  if (body.includes("\\")) return `${RULE}, with line breaks and not the letters \\n`;
  const key = keyOf(pkcs8Der(body));
  if (key?.asymmetricKeyType !== "rsa") return RULE;
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (modulusLength >= LEAST_BITS) return undefined;
  return `an RSA key of ${LEAST_BITS} bits or more, which RS256 needs; this one has ${modulusLength}`;
}

function keyOf(der: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  } catch {
    return undefined;
  }
}
