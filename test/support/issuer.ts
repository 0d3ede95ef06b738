// An authorization server for tests: it publishes keys, signs tokens, and counts who asks.
import type { webcrypto } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload, type JWK } from "jose";

export interface Issuer {
  readonly url: string;
  /** A token of the newest key. */
  readonly sign: (
    claims: JWTPayload,
    header?: Readonly<Record<string, unknown>>,
  ) => Promise<string>;
  /** The public part of the newest key. */
  readonly publicKey: () => JWK;
  /** Signs by a new key from now on, which is published beside the old ones. */
  readonly rotate: () => Promise<void>;
  /** How often the keys were fetched. */
  readonly fetches: () => number;
  /** Answers 503 from now on, or no longer. */
  readonly breakDown: (isBroken: boolean) => void;
  readonly stop: () => Promise<void>;
}

export async function startIssuer(path = ""): Promise<Issuer> {
  const keys: {
    readonly kid: string;
    readonly privateKey: webcrypto.CryptoKey;
    readonly jwk: JWK;
  }[] = [];
  let fetches = 0;
  let isBroken = false;
  const newest = () => {
    const key = keys.at(-1);
    if (key === undefined) throw new Error("no key");
    return key;
  };
  const rotate = async (): Promise<void> => {
    const { privateKey, publicKey } = await generateKeyPair("RS256");
    const kid = `key-${keys.length + 1}`;
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" };
    keys.push({ kid, privateKey, jwk });
  };
  await rotate();
  const server = createServer((request, response) => {
    response.setHeader("Content-Type", "application/json");
    if (isBroken) response.writeHead(503).end("{}");
    else if (request.url === `${path}/.well-known/openid-configuration`) {
      response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` }));
    } else if (request.url === `${path}/jwks`) {
      fetches += 1;
      response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
    } else response.writeHead(404).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return {
    url,
    sign(claims, header = {}) {
      const { kid, privateKey } = newest();
      const given = { alg: "RS256", kid, ...header };
      return new SignJWT(claims).setProtectedHeader(given).sign(privateKey);
    },
    publicKey: () => newest().jwk,
    rotate,
    fetches: () => fetches,
    breakDown(broken) {
      isBroken = broken;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
