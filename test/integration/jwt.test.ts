// Tokens of other issuers as credentials: those that Entra ID, Okta and PingOne issue are taken, and nothing that only looks like one (RFC 8725, RFC 9068).
import { createHmac, generateKeyPairSync, sign as signBytes, type webcrypto } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { exportSPKI, importJWK, type JWTPayload } from "jose";
import { startIssuer, type Issuer } from "../support/issuer.js";
import { expectScimError } from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, type TenantStand } from "../support/tenants.js";

const AUDIENCE = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

let entra: Issuer;
let okta: Issuer;
let pingone: Issuer;
let stand: TenantStand;
/** Time stands still but for what a test lets pass: a busy machine asks for no key anew. */
const beganMs = Date.now();
let aheadMs = 0;

const tenantsOf = (emulator: Parameters<typeof pingoneOf>[1]): object => ({
  acme: {
    pingone: pingoneOf(ONE, emulator),
    sources: {
      entra: {
        credentials: [
          bearer("a-bearer-token-beside"),
          { jwt: { issuer: entra.url, audience: AUDIENCE, claims: { tid: "tenant-id" } } },
        ],
      },
      okta: {
        credentials: [
          { jwt: { issuer: okta.url, audience: "api://scim", claims: { scp: "scim.write" } } },
        ],
      },
      hr: {
        credentials: [
          {
            jwt: {
              issuer: pingone.url,
              audience: ["https://scim.example.com", "scim"],
              claims: { client_id: ["worker-1", "worker-2"], scope: "provision" },
            },
          },
        ],
      },
    },
  },
});

beforeAll(async () => {
  [entra, okta, pingone] = await Promise.all([
    startIssuer("/tenant-id"),
    startIssuer("/oauth2/default"),
    startIssuer("/env/as"),
  ]);
  const clock = {
    now: () => beganMs + aheadMs,
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal?.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
      }),
  };
  stand = await startTenants(tenantsOf, {}, { clock });
});

afterAll(async () => {
  await stand.stop();
  await Promise.all([entra, okta, pingone].map((each) => each.stop()));
});

const nowSeconds = (): number => Math.floor((beganMs + aheadMs) / 1000);
const inAnHour = () => ({ iat: nowSeconds(), exp: nowSeconds() + 3600 });
const ofEntra = (): JWTPayload => ({
  aud: AUDIENCE,
  iss: entra.url,
  tid: "tenant-id",
  appid: "00000014-0000-0000-c000-000000000000",
  nbf: nowSeconds(),
  ...inAnHour(),
});

const without = (claims: JWTPayload, name: string): JWTPayload =>
  Object.fromEntries(Object.entries(claims).filter(([each]) => each !== name));

const get = (token: string) => stand.ask("get", "/scim/v2/Users?count=1", `Bearer ${token}`);
const statusOf = async (token: string): Promise<number> => (await get(token)).status;

describe("tokens as issuers make them", () => {
  it("Entra ID: typ JWT, tid", async () => {
    expect(await statusOf(await entra.sign(ofEntra(), { typ: "JWT" }))).toBe(200);
  });

  it("Okta: no typ, scp as a list", async () => {
    const claims = {
      iss: okta.url,
      aud: "api://scim",
      scp: ["scim.read", "scim.write"],
      cid: "0oa1",
    };
    expect(await statusOf(await okta.sign({ ...claims, ...inAnHour() }))).toBe(200);
    expect(await statusOf(await okta.sign({ ...claims, scp: ["scim.read"], ...inAnHour() }))).toBe(
      401,
    );
  });

  it("PingOne: typ at+jwt, audiences as a list, scope as one text", async () => {
    const claims = {
      iss: pingone.url,
      aud: ["https://other.example.com", "https://scim.example.com"],
      client_id: "worker-2",
      scope: "openid provision",
      ...inAnHour(),
    };
    expect(await statusOf(await pingone.sign(claims, { typ: "at+jwt" }))).toBe(200);
    const foreign = { ...claims, client_id: "worker-3" };
    expect(await statusOf(await pingone.sign(foreign, { typ: "at+jwt" }))).toBe(401);
  });

  it("name their source in the log, and never themselves", async () => {
    const token = await entra.sign(ofEntra());
    expect(await statusOf(token)).toBe(200);
    expect(stand.log()).toMatch(/"source":"entra","credential":"jwt-[0-9a-f]{12}"/);
    expect(stand.log()).not.toContain(token.slice(0, 40));
  });

  it("stand beside bearer tokens", async () => {
    expect(await statusOf("a-bearer-token-beside")).toBe(200);
  });
});

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

describe("what is refused", () => {
  it.each<[string, (claims: JWTPayload) => Promise<string> | string]>([
    ["alg none", (claims) => `${encoded({ alg: "none" })}.${encoded(claims)}.`],
    ["alg none, signed", (claims) => `${encoded({ alg: "none" })}.${encoded(claims)}.c2ln`],
    [
      "HS256 with the public key",
      async (claims) => {
        const { kid } = entra.publicKey();
        const key = (await importJWK(entra.publicKey(), "RS256", {
          extractable: true,
        })) as webcrypto.CryptoKey;
        const text = `${encoded({ alg: "HS256", kid })}.${encoded(claims)}`;
        const mac = createHmac("sha256", await exportSPKI(key))
          .update(text)
          .digest("base64url");
        return `${text}.${mac}`;
      },
    ],
    ["another issuer's key", (claims) => okta.sign(claims, { kid: "key-1" })],
    [
      "another issuer",
      (claims) => entra.sign({ ...claims, iss: "https://sts.example.com/other/" }),
    ],
    ["no issuer", (claims) => entra.sign(without(claims, "iss"))],
    ["another audience", (claims) => entra.sign({ ...claims, aud: "api://other" })],
    ["no audience", (claims) => entra.sign(without(claims, "aud"))],
    ["another tenant", (claims) => entra.sign({ ...claims, tid: "other" })],
    ["without a claim", (claims) => entra.sign(without(claims, "tid"))],
    ["an ID token's type", (claims) => entra.sign(claims, { typ: "id_token+jwt" })],
    ["a logout token's type", (claims) => entra.sign(claims, { typ: "logout+jwt" })],
    ["not yet valid", (claims) => entra.sign({ ...claims, nbf: nowSeconds() + 120 })],
    ["without an expiry", (claims) => entra.sign(without(claims, "exp"))],
    [
      "an unknown critical header",
      (claims) =>
        entra
          .sign(claims, { crit: ["x"], x: 1 })
          .catch(
            () =>
              `${encoded({ alg: "RS256", kid: "key-1", crit: ["x"], x: 1 })}.${encoded(claims)}.c2ln`,
          ),
    ],
    ["a signature cut off", async (claims) => (await entra.sign(claims)).replace(/\.[^.]*$/, ".")],
    ["more than can be read", (claims) => entra.sign({ ...claims, pad: "x".repeat(8_000) })],
  ])("%s", async (_name, make) => {
    const response = await get(await make(ofEntra()));
    expectScimError(response, 401);
    expect(response.headers["www-authenticate"]).toBe('Bearer realm="scim", error="invalid_token"');
  });

  it("keys a token brings along: jwk, jku, x5u", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const own = await startIssuer();
    const before = own.fetches();
    for (const header of [
      { jwk: publicKey.export({ format: "jwk" }) },
      { jwk: publicKey.export({ format: "jwk" }), kid: "key-1" },
      { jku: `${own.url}/jwks`, kid: "key-1" },
      { x5u: `${own.url}/jwks`, kid: "key-1" },
    ]) {
      const text = `${encoded({ alg: "RS256", ...header })}.${encoded(ofEntra())}`;
      const signature = signBytes("sha256", Buffer.from(text), privateKey).toString("base64url");
      expect(await statusOf(`${text}.${signature}`)).toBe(401);
    }
    expect(own.fetches()).toBe(before);
    await own.stop();
  });

  it("an expired one is told as such, within the clock's tolerance it is taken", async () => {
    const old = { ...ofEntra(), iat: nowSeconds() - 3600 };
    const response = await get(await entra.sign({ ...old, exp: nowSeconds() - 90 }));
    expect(expectScimError(response, 401)).toContain("has expired");
    expect(await statusOf(await entra.sign({ ...old, exp: nowSeconds() - 30 }))).toBe(200);
  });

  it("what is out of its time is told to operators as that", async () => {
    for (const claims of [
      { ...ofEntra(), nbf: nowSeconds() + 120 },
      { ...ofEntra(), iat: nowSeconds() - 3600, exp: nowSeconds() - 90 },
    ]) {
      const response = await get(await entra.sign(claims));
      expectScimError(response, 401);
      const id = String(response.headers["x-request-id"]);
      const line = stand
        .log()
        .split("\n")
        .find((each) => each.includes(`"requestId":"${id}"`));
      const told = JSON.parse(line ?? "{}") as Record<string, unknown>;
      expect(told["refusedBecause"]).toBe("time");
      expect(told["mend"]).toContain("clocks");
    }
  });

  it("two Authorization headers", async () => {
    const request = stand.ask("get", "/scim/v2/Users", "Bearer a");
    void request.set("Authorization", ["Bearer a-bearer-token-beside", "Bearer other"] as never);
    expectScimError(await request, 400, "invalidSyntax");
  });

  it("a header too large is 431", async () => {
    const claims = { ...ofEntra(), pad: "x".repeat(20_000) };
    expectScimError(await get(await entra.sign(claims)), 431);
  });
});

/** In the form of a signed one. */
const unsigned = (kid: string, claims: JWTPayload): string =>
  `${encoded({ alg: "RS256", kid })}.${encoded(claims)}.${Buffer.alloc(256, kid).toString("base64url")}`;

describe("keys", () => {
  it("1,000 unknown ones are asked for once in a while, and wrong tokens are slowed down", async () => {
    const before = entra.fetches();
    const statuses = new Map<number, number>();
    for (let count = 0; count < 1_000; count += 1) {
      const kid = `unknown-${count}`;
      // One that any key of the issuer's would do for, and many of somebody who has none: signing costs more than refusing.
      const isSigned = count % 50 === 0;
      const status = await statusOf(
        isSigned ? await entra.sign(ofEntra(), { kid }) : unsigned(kid, ofEntra()),
      );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses.keys()].sort()).toEqual([401, 429]);
    expect(entra.fetches() - before).toBeLessThanOrEqual(1);
    // A right one is taken all the same.
    expect(await statusOf(await entra.sign(ofEntra()))).toBe(200);
  });

  it("a new one is found by one fetch, the old one stays good", async () => {
    const old = await okta.sign({
      iss: okta.url,
      aud: "api://scim",
      scp: ["scim.write"],
      ...inAnHour(),
    });
    expect(await statusOf(old)).toBe(200);
    await okta.rotate();
    aheadMs += 31_000;
    const before = okta.fetches();
    const claims = { iss: okta.url, aud: "api://scim", scp: ["scim.write"], ...inAnHour() };
    const token = await okta.sign(claims);
    expect(await Promise.all([token, token, token].map(statusOf))).toEqual([200, 200, 200]);
    expect(okta.fetches() - before).toBe(1);
    expect(await statusOf(old)).toBe(200);
  });

  it("that cannot be had are 503, and no 401", async () => {
    pingone.breakDown(true);
    aheadMs += 2 * 3_600_000;
    const claims = { iss: pingone.url, aud: "scim", client_id: "worker-1", scope: "provision" };
    const response = await get(await pingone.sign({ ...claims, ...inAnHour() }));
    expect(expectScimError(response, 503)).toContain("keys of the token's issuer");
    expect(response.headers["retry-after"]).toBe("5");
    pingone.breakDown(false);
    aheadMs += 6_000;
    expect(await statusOf(await pingone.sign({ ...claims, ...inAnHour() }))).toBe(200);
  });

  it("that are known stay known over a reload, though the issuer is away", async () => {
    const claims = { iss: pingone.url, aud: "scim", client_id: "worker-1", scope: "provision" };
    const token = await pingone.sign({ ...claims, ...inAnHour() });
    expect(await statusOf(token)).toBe(200);
    pingone.breakDown(true);
    stand.gateway.reload(stand.rewrite(tenantsOf(stand.emulator)));
    expect(await statusOf(token)).toBe(200);
    pingone.breakDown(false);
  });
});
