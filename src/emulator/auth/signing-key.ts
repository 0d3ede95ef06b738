// The RS256 key of the access tokens, made at the first token so that starting stays quick.
import type { JsonWebKey, KeyObject } from "node:crypto";
import { generateKeyPair, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";

export interface SigningKey {
  readonly keyId: string;
  readonly publicKey: JsonWebKey;
  /** A compact JWS over the claims. */
  sign(claims: Readonly<Record<string, unknown>>): string;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

async function generate(): Promise<SigningKey> {
  const pair: { publicKey: KeyObject; privateKey: KeyObject } = await promisify(generateKeyPair)(
    "rsa",
    { modulusLength: 2048 },
  );
  const keyId = randomUUID();
  const header = encode({ alg: "RS256", kid: keyId });
  return {
    keyId,
    publicKey: pair.publicKey.export({ format: "jwk" }),
    sign(claims) {
      const content = `${header}.${encode(claims)}`;
      const signature = sign("RSA-SHA256", Buffer.from(content), pair.privateKey);
      return `${content}.${signature.toString("base64url")}`;
    },
  };
}

export function createSigningKey(): () => Promise<SigningKey> {
  let key: Promise<SigningKey> | undefined;
  return () => (key ??= generate());
}
