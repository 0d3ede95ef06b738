// The RS256 key of the access tokens, made at the first token so that starting stays quick, and once in a process: it takes a core
// a quarter of a second, and which tokens are whose no emulator tells by it.
import type { JsonWebKey } from "node:crypto";
import { createPrivateKey, createPublicKey, generateKeyPair, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";
import type { Touch } from "../directory/touch.js";

export interface SigningKey {
  readonly keyId: string;
  readonly publicKey: JsonWebKey;
  /** A compact JWS over the claims. */
  sign(claims: Readonly<Record<string, unknown>>): string;
}

export interface StoredKey {
  readonly keyId: string;
  readonly privateKey: JsonWebKey;
}

export interface SigningKeyHolder {
  get(): Promise<SigningKey>;
  /** Undefined until there is one. */
  stored(): StoredKey | undefined;
  restore(key: StoredKey): void;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

async function generate(): Promise<StoredKey> {
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return { keyId: randomUUID(), privateKey: pair.privateKey.export({ format: "jwk" }) };
}

let generated: Promise<StoredKey> | undefined;
const keyOfProcess = (): Promise<StoredKey> => (generated ??= generate());

function signingKeyOf({ keyId, privateKey: jwk }: StoredKey): SigningKey {
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  const header = encode({ alg: "RS256", kid: keyId });
  return {
    keyId,
    publicKey: createPublicKey(privateKey).export({ format: "jwk" }),
    sign(claims) {
      const content = `${header}.${encode(claims)}`;
      const signature = sign("RSA-SHA256", Buffer.from(content), privateKey);
      return `${content}.${signature.toString("base64url")}`;
    },
  };
}

export function createSigningKey(touch: Touch): SigningKeyHolder {
  let stored: StoredKey | undefined;
  let key: Promise<SigningKey> | undefined;
  return {
    get: () =>
      (key ??= keyOfProcess().then((generated) => {
        stored = generated;
        touch("signingKey", "");
        return signingKeyOf(generated);
      })),
    stored: () => stored,
    restore(kept) {
      stored = kept;
      key = Promise.resolve(signingKeyOf(kept));
    },
  };
}
