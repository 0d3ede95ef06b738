import { describe, expect, it } from "@jest/globals";
import { evaluateSkew } from "../../../src/setup/doctor/checks/clock.js";
import {
  checkInbound,
  checkPublicBaseUrl,
} from "../../../src/setup/doctor/checks/settings/configuration.js";
import { evaluateLicence } from "../../../src/setup/doctor/checks/licence.js";
import { evaluateCertificate, networkChecks } from "../../../src/setup/doctor/checks/network.js";
import { evaluateRoles } from "../../../src/setup/doctor/checks/roles.js";
import { systemNetwork } from "../../../src/setup/network.js";
import { createEmulator } from "../../../src/emulator/emulator.js";
import { createStubClock } from "../pingone/stubs.js";

const now = Date.parse("2026-03-01T12:00:00.500Z");
const DAY = 24 * 3_600_000;

describe("the clock", () => {
  it.each<[number, string, RegExp]>([
    [0, "PASS", /agrees with PingOne's/],
    [1, "PASS", /agrees with/],
    [-30, "PASS", /30 s ahead of/],
    [-31, "WARN", /31 s ahead of/],
    [120, "WARN", /120 s behind/],
    [121, "FAIL", /121 s behind PingOne's\. Tokens/],
    [-3600, "FAIL", /3600 s ahead of/],
  ])("PingOne %d s before ours is %s", (seconds, status, summary) => {
    const date = new Date(now - 500 + seconds * 1000).toUTCString();
    const found = evaluateSkew(date, now);
    expect(found.status).toBe(status);
    expect(found.summary).toMatch(summary);
    expect(found.mend === undefined).toBe(status === "PASS");
  });

  it.each([undefined, "yesterday"])("a Date of %j is a warning", (date) => {
    expect(evaluateSkew(date, now)).toMatchObject({ status: "WARN" });
  });
});

describe("inbound credentials", () => {
  const token = "4Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA";
  it.each<[string, Parameters<typeof checkInbound>[0], string, RegExp]>([
    ["none", [], "FAIL", /no credential/],
    ["a good one", [{ setting: "T", token }], "PASS", /1 credential/],
    ["the demo's", [{ setting: "T", token: "demo-token" }], "FAIL", /everybody knows/],
    ["a shortish one", [{ setting: "T", token: token.slice(1) }], "WARN", /less than the 32/],
    ["a short one", [{ setting: "T", token: token.slice(20) }], "FAIL", /can be guessed/],
    ["one of few characters", [{ setting: "T", token: "ab".repeat(30) }], "FAIL", /can be guessed/],
    ["one kept as a hash", [{ setting: "T" }], "PASS", /1 credential .*none expires/],
    [
      "one that is over beside a good one",
      [{ setting: "T", expiresAtMs: now }, { setting: "U" }],
      "WARN",
      /^T expired on 2026-03-01/,
    ],
    ["expired", [{ setting: "T", expiresAtMs: now }], "FAIL", /expired on 2026-03-01/],
    [
      "until the end of a day",
      [{ setting: "T", expiresAtMs: Date.parse("2026-03-04T00:00:00Z") }],
      "WARN",
      /expires on 2026-03-03/,
    ],
    ["expiring", [{ setting: "T", expiresAtMs: now + 29 * DAY }], "WARN", /expires on 2026-03-30/],
    [
      "with time",
      [{ setting: "T", expiresAtMs: now + 31 * DAY }],
      "PASS",
      /does so on 2026-04-01, in 31 days/,
    ],
    [
      "the worst of several",
      [
        { setting: "A", expiresAtMs: now - DAY },
        { setting: "B", token: "short-token" },
        { setting: "C", token },
      ],
      "FAIL",
      /^B can be guessed/,
    ],
  ])("%s", (_name, credentials, status, summary) => {
    const found = checkInbound(credentials, now);
    expect(found.status).toBe(status);
    expect(found.summary).toMatch(summary);
  });
});

describe("PUBLIC_BASE_URL", () => {
  it.each([
    ["https://scim.example.com", "PASS"],
    ["http://scim.example.com", "WARN"],
    [undefined, "WARN"],
  ])("%s", (publicBaseUrl, status) => {
    expect(checkPublicBaseUrl({ host: "127.0.0.1", publicBaseUrl }).status).toBe(status);
  });
});

describe("the licence (contract 11.1)", () => {
  const facts = { canUseCustomSchema: true, readsPerSecond: 200, writesPerSecond: 100 };
  it.each<[string, Partial<typeof facts> | object, object, string, RegExp]>([
    ["no limits of ours", {}, {}, "PASS", /one address gets 70 and 35/],
    [
      "limits within the share",
      {},
      { readsPerSecond: 70, writesPerSecond: 35 },
      "PASS",
      /200 reads/,
    ],
    ["reads above it", {}, { readsPerSecond: 71 }, "WARN", /allows itself more \(71 reads\)/],
    [
      "writes above it",
      {},
      { readsPerSecond: 50, writesPerSecond: 36 },
      "WARN",
      /50 reads, 36 writes/,
    ],
    ["untold", { readsPerSecond: undefined }, {}, "SKIP", /does not tell/],
    ["no custom schema", { canUseCustomSchema: false }, {}, "WARN", /no custom attributes/],
  ])("%s", (_name, changes, limits, status, summary) => {
    const found = evaluateLicence({ ...facts, ...changes }, limits);
    expect(found.status).toBe(status);
    expect(found.summary).toMatch(summary);
  });
});

describe("roles of the worker (contract 1.5)", () => {
  const names = new Map([
    ["ida", "Identity Data Admin"],
    ["idro", "Identity Data Read Only"],
    ["ea", "Environment Admin"],
  ]);
  const at =
    (type: string, id: string) =>
    (roleId: string): Parameters<typeof evaluateRoles>[0][number] => ({
      roleId,
      scope: { type, id },
    });
  const here = at("ENVIRONMENT", "E1");
  const elsewhere = at("ENVIRONMENT", "e2");
  const everywhere = at("ORGANIZATION", "o1");
  const staff = at("POPULATION", "P1");
  const open: Parameters<typeof evaluateRoles>[2] = {
    isConfined: false,
    populations: [],
    areRoleGroupsChecked: true,
    environmentId: "e1",
  };
  const use = (id: string) => ({ setting: `setting of ${id}`, id });
  const confined = { ...open, isConfined: true, populations: [use("p1")] };

  it.each<
    [
      string,
      Parameters<typeof evaluateRoles>[0],
      Parameters<typeof evaluateRoles>[2],
      string,
      RegExp,
    ]
  >([
    [
      "just enough",
      [here("ida")],
      open,
      "PASS",
      /has Identity Data Admin, for the environment, and no other/,
    ],
    ["of the organization", [everywhere("ida")], open, "PASS", /for the environment/],
    ["none", [], open, "FAIL", /has no role, and not Identity Data Admin/],
    [
      "less",
      [here("idro")],
      open,
      "FAIL",
      /has Identity Data Read Only, and not Identity Data Admin/,
    ],
    ["another one", [here("ea")], open, "FAIL", /has Environment Admin, and not/],
    [
      "of another environment",
      [elsewhere("ida")],
      open,
      "FAIL",
      /Identity Data Admin of another environment/,
    ],
    [
      "more",
      [here("ida"), here("ea"), here("ea")],
      open,
      "WARN",
      /more than it needs: Environment Admin\. Environment Admin is for bootstrap only/,
    ],
    [
      "more elsewhere",
      [here("ida"), elsewhere("ida")],
      open,
      "WARN",
      /Identity Data Admin of another environment/,
    ],
    [
      "more, and nobody looks whether a group carries roles",
      [here("ida"), here("ea")],
      { ...open, areRoleGroupsChecked: false },
      "FAIL",
      /more than it needs: Environment Admin.*not found out/,
    ],
    [
      "just enough, and nobody looks whether a group carries roles",
      [here("ida")],
      { ...open, areRoleGroupsChecked: false },
      "PASS",
      /and no other/,
    ],
    ["one nobody knows by name", [here("ida"), here("own")], open, "WARN", /role own/],
    [
      "for one population",
      [staff("ida")],
      open,
      "WARN",
      /single populations \(1\)\. Users elsewhere are invisible/,
    ],
    [
      "for the population of the settings",
      [staff("ida")],
      confined,
      "PASS",
      /for one population, as the settings ask for/,
    ],
    [
      "for another one",
      [at("POPULATION", "p2")("ida")],
      confined,
      "WARN",
      /These settings name others: setting of p1/,
    ],
    [
      "for one population, and more",
      [staff("ida"), here("ea")],
      confined,
      "WARN",
      /^The worker has Identity Data Admin, for one population.*more than it needs/,
    ],
  ])("%s", (_name, assignments, reach, status, summary) => {
    const found = evaluateRoles(assignments, names, reach);
    expect(found.status).toBe(status);
    expect(found.summary).toMatch(summary);
    expect(found.mend === undefined).toBe(status === "PASS");
  });
});

describe("DNS and TLS", () => {
  const certificate = (days: number) => ({
    validUntilMs: now + days * DAY,
    issuer: "Amazon",
    protocol: "TLSv1.3",
  });

  it.each([
    [90, "PASS"],
    [14, "WARN"],
    [1, "WARN"],
  ])("a certificate good for %d days is %s", (days, status) => {
    const found = evaluateCertificate("host", certificate(days), now);
    expect(found.status).toBe(status);
    expect(found.summary).toMatch(/^host shows a trusted certificate of Amazon, valid until 2026-/);
  });

  it("asks for the host and port of the address, and for neither by plain http", async () => {
    const asked: string[] = [];
    const network = {
      resolve: (host: string) => {
        asked.push(host);
        return Promise.resolve(["192.0.2.1"]);
      },
      handshake: (host: string, port: number) => {
        asked.push(`${host}:${port}`);
        return Promise.resolve(certificate(90));
      },
    };
    const addresses = [
      "https://api.pingone.eu/v1",
      "https://proxy.example:8443/v1",
      "http://[::1]:9411",
    ];
    const statuses: string[] = [];
    for (const address of addresses) {
      for (const { run } of networkChecks("api", address, network, createStubClock(now))) {
        statuses.push((await run()).status);
      }
    }
    expect(statuses).toEqual(["PASS", "PASS", "PASS", "PASS", "SKIP", "SKIP"]);
    expect(asked).toEqual([
      "api.pingone.eu",
      "api.pingone.eu:443",
      "proxy.example",
      "proxy.example:8443",
    ]);
  });

  it("the real thing finds this machine, and no certificate where there is none", async () => {
    expect(await systemNetwork.resolve("localhost")).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(127\.0\.0\.1|::1)$/)]),
    );
    const emulator = await createEmulator({ port: 0 });
    const attempt = () =>
      systemNetwork.handshake("127.0.0.1", emulator.port).catch((error: unknown) => error);
    const plain = await attempt();
    await emulator.stop();
    expect(plain).toMatchObject({ code: expect.stringMatching(/SSL|EPROTO|ECONNRESET/) });
    expect(await attempt()).toMatchObject({ code: "ECONNREFUSED" });
  });
});
