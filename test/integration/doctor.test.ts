import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { loadConfig } from "../../src/config/load-config.js";
import { bootstrapCommand, doctorCommand, type DoctorFlags } from "../../src/setup/commands.js";
import { systemNetwork, type Network } from "../../src/setup/network.js";
import type { CheckResult } from "../../src/setup/doctor/check.js";
import { examineStand, statuses, type Changes, type Examined } from "../support/examine.js";
import { pingOneOf } from "../support/pingone.js";
import {
  BEARER,
  ENVIRONMENT_ID,
  SECRET,
  startSetupStand,
  type SetupStand,
} from "../support/setup.js";
import { withSource } from "../support/single-tenant.js";
import { ENTERPRISE_URN } from "../support/start.js";

let stand: SetupStand;
beforeAll(async () => {
  stand = await startSetupStand();
});
afterAll(() => stand.emulator.stop());
beforeEach(() => stand.reset());

/** What clients are kept in: PingOne's default population. */
const DEFAULT_POPULATION = "00000000-0000-4000-8000-0000000000a1";
/** An id that nobody and no population has. */
const NOBODY = "44444444-4444-4444-8444-444444444444";

const examine = (
  changes: Changes = {},
  network: Network = systemNetwork,
  flags: DoctorFlags = {},
): Promise<Examined> =>
  examineStand(
    stand,
    { SCIM_BOUNDARY_POPULATIONS: DEFAULT_POPULATION, ...changes },
    network,
    flags,
  );

const AFTER_TOKEN = [
  "access.environment",
  "access.users",
  "access.groups",
  "access.memberships",
  "access.populations",
  "access.schema",
  "roles",
  "groups.roles",
  "groups.dynamic",
  "populations",
  "schema.overflow",
  "schema.values",
  "schema.attributes",
  "schema.emails",
  "licence",
];
/** Not asked on a healthy demo: plain http, no user yet, writes, and what the emulator does not offer. */
const NOT_ASKED = [
  "dns.auth",
  "tls.auth",
  "dns.api",
  "tls.api",
  "access.memberships",
  "access.writes",
  "roles",
  "groups.roles",
  "groups.dynamic",
  "clients.guard",
];

describe("a healthy installation", () => {
  it("passes everything, by reads alone", async () => {
    const found = await examine();
    expect(found).toMatchObject({ code: 0, result: "PASS" });
    expect(new Set(statuses(found, "SKIP"))).toEqual(new Set(NOT_ASKED));
    expect(statuses(found, "PASS")).toEqual([
      "config",
      "config.publicBaseUrl",
      "credentials.inbound",
      "clients.reach",
      "clock",
      "token",
      "access.environment",
      "access.users",
      "access.groups",
      "access.populations",
      "access.schema",
      "populations",
      "schema.overflow",
      "schema.attributes",
      "schema.emails",
      "schema.values",
      "licence",
    ]);
    const calls = await stand.calls();
    expect(calls.every((call) => call.startsWith("GET "))).toBe(true);
    expect(new Set(calls).size).toBe(calls.length);
  });

  it("reads memberships when there is a user, and a default population when none is configured", async () => {
    await stand.control("seed", { users: 1, groups: 1, membersPerGroup: 1 });
    const unset = { PINGONE_POPULATION_ID: "", SCIM_BOUNDARY_POPULATIONS: "" };
    const { checks } = await examine(unset);
    expect(checks["access.memberships"]?.status).toBe("PASS");
    expect(checks["populations"]?.summary).toBe(
      "New users go to PingOne's default population, Default.",
    );
  });

  it("tells that values stand where filters do not look, until bootstrap --rehome has moved them", async () => {
    const person = {
      username: "mary",
      department: "Sales",
      scimProfile: { [ENTERPRISE_URN]: { costCenter: ["42"] } },
    };
    const api = await pingOneOf(stand.emulator);
    await api.call("post", "/users", person);
    await api.call("post", "/users", { username: "anna", department: "Sales" });
    const { checks } = await examine();
    expect(checks["schema.values"]).toMatchObject({
      status: "WARN",
      summary: expect.stringContaining("Of 2 users looked at, 1 hold values") as unknown,
      mend: expect.stringContaining("bootstrap --rehome") as unknown,
    });
    expect(await bootstrapCommand({ rehome: true }, stand.dependencies())).toBe(0);
    stand.printed();
    expect((await examine()).checks["schema.values"]?.status).toBe("PASS");
  });

  it("names the settings as they are called where they were set", async () => {
    const given = stand.dependencies({ PINGONE_CLIENT_SECRET: "wrong-secret-value" });
    const load: typeof given.load = () => {
      const { config, ...rest } = given.load();
      return { config: { ...config, file: "gateway.yaml" }, ...rest };
    };
    await doctorCommand({}, { ...given, load, network: systemNetwork });
    expect(stand.printed()).toMatch(/Compare pingone\.clientSecret with/);
    expect(await bootstrapCommand({}, { ...given, load })).toBe(1);
    expect(stand.printed()).toMatch(/Compare pingone\.clientSecret with/);
  });

  it("tells the licence's limits, and that of one address", async () => {
    const { checks } = await examine();
    expect(checks["licence"]?.summary).toContain("200 reads and 200 writes a second");
    expect(checks["licence"]?.summary).toContain("one address gets 70 and 70");
  });

  it("prints the same for people, without secrets", async () => {
    const kept = { SCIM_BOUNDARY_POPULATIONS: DEFAULT_POPULATION };
    const dependencies = { ...stand.dependencies(kept), network: systemNetwork };
    expect(await doctorCommand({}, dependencies)).toBe(0);
    const text = stand.printed();
    expect(text).toMatch(/^STATUS {2}CHECK/);
    expect(text).toMatch(/^PASS {4}token {17}The worker 0{8}-\S+ gets a token/m);
    expect(text).toContain("Result: PASS (17 PASS, 0 WARN, 0 FAIL, 10 SKIP)");
    expect(text).not.toMatch(new RegExp(`${SECRET}|${BEARER}|eyJ`));
  });
});

describe("what is wrong is one failure, explained, and hides nothing else", () => {
  it.each<[string, Changes, string, RegExp]>([
    [
      "wrong secret",
      { PINGONE_CLIENT_SECRET: "wrong-secret-value" },
      "secret is wrong (401)",
      /PINGONE_CLIENT_SECRET.*rotated one has to be copied again/,
    ],
    [
      "wrong method",
      { PINGONE_CLIENT_AUTH: "client_secret_post" },
      "or not with client_secret_post (401)",
      /PINGONE_CLIENT_AUTH.*Token Endpoint Authentication Method/,
    ],
    [
      "unknown client",
      { PINGONE_CLIENT_ID: "11111111-1111-4111-8111-111111111111" },
      "does not know this client id",
      /PINGONE_CLIENT_ID/,
    ],
    [
      "unknown environment",
      { PINGONE_ENVIRONMENT_ID: "11111111-1111-4111-8111-111111111111" },
      "does not know the environment 11111111-1111-4111-8111-111111111111 (404)",
      /PINGONE_ENVIRONMENT_ID.*region/,
    ],
  ])("token: %s", async (_name, changes, summary, mend) => {
    const found = await examine(changes);
    expect(found).toMatchObject({ code: 1, result: "FAIL" });
    expect(statuses(found, "FAIL")).toEqual(["token"]);
    expect(found.checks["token"]?.summary).toContain(summary);
    expect(found.checks["token"]?.mend).toMatch(mend);
    expect(statuses(found, "SKIP")).toEqual(expect.arrayContaining(AFTER_TOKEN));
    expect(found.checks["populations"]?.summary).toBe("Not checked, because token failed.");
    expect(found.checks["clock"]?.status).toBe("PASS");
    expect(found.text).not.toContain("wrong-secret-value");
  });

  it("token: a worker without roles", async () => {
    const clientId = "22222222-2222-4222-8222-222222222222";
    await stand.control("clients", {
      clientId,
      method: "CLIENT_SECRET_BASIC",
      clientSecret: SECRET,
      hasRoles: false,
    });
    const { checks } = await examine({ PINGONE_CLIENT_ID: clientId });
    expect(checks["token"]?.summary).toContain("does not give this application a token (400)");
    expect(checks["token"]?.mend).toContain("at least one role");
  });

  it("access: 403 on groups names the role", async () => {
    await stand.faults({ method: "GET", path: "/groups", times: 9, status: 403 });
    const found = await examine();
    expect(found.code).toBe(1);
    expect(statuses(found, "FAIL")).toEqual(["access.groups"]);
    expect(found.checks["access.groups"]?.summary).toBe(
      "PingOne does not let this worker read groups (403).",
    );
    expect(found.checks["access.groups"]?.mend).toContain("Identity Data Admin");
    expect(found.checks["access.memberships"]?.summary).toContain("because access.groups failed");
  });

  it("access: the environment is nice to know only", async () => {
    const path = `/environments/${ENVIRONMENT_ID}$`;
    await stand.faults({ method: "GET", path, times: 9, status: 403 });
    const found = await examine();
    expect(found).toMatchObject({ code: 0, result: "WARN" });
    expect(statuses(found, "WARN")).toEqual(["access.environment"]);
  });

  it("population: one that does not exist, with those that do", async () => {
    const unbounded = { SCIM_BOUNDARY_POPULATIONS: "" };
    const found = await examine({ PINGONE_POPULATION_ID: NOBODY, ...unbounded });
    expect(statuses(found, "FAIL")).toEqual(["populations"]);
    expect(found.checks["populations"]?.summary).toContain(`PINGONE_POPULATION_ID (${NOBODY})`);
    expect(found.checks["populations"]?.mend).toContain(
      "Default (00000000-0000-4000-8000-0000000000a1)",
    );
  });

  it("clock: warns beyond half a minute and fails beyond two", async () => {
    await stand.control("clock", { advanceMs: 45_000 });
    expect((await examine()).checks["clock"]).toMatchObject({ status: "WARN" });
    await stand.control("clock", { advanceMs: 100_000 });
    const found = await examine();
    expect(statuses(found, "FAIL")).toEqual(["clock"]);
    expect(found.checks["clock"]?.summary).toMatch(/clock is 14[4-6] s behind PingOne's/);
    expect(found.checks["clock"]?.mend).toContain("NTP");
  });

  it.each([
    ["less than is needed", "FAIL", "Identity Data Read Only", "ENVIRONMENT"],
    ["for single populations only", "WARN", "Identity Data Admin", "POPULATION"],
    ["just right", "PASS", "Identity Data Admin", "ENVIRONMENT"],
  ])("roles, where they can be read: %s is %s", async (_what, status, name, type) => {
    const assignment = { scope: { type, id: ENVIRONMENT_ID }, role: { id: "r" }, readOnly: false };
    const assignments = { _embedded: { roleAssignments: [assignment] } };
    const names = { _embedded: { roles: [{ id: "r", name }] } };
    await stand.faults(
      { path: "/roleAssignments$", status: 200, body: assignments },
      { path: `/environments/${ENVIRONMENT_ID}/roles$`, status: 200, body: names },
    );
    const { checks } = await examine();
    expect(checks["roles"]?.status).toBe(status);
    expect(checks["roles"]?.summary).toContain(name);
  });

  it("a broken answer of one call fails that one alone", async () => {
    await stand.faults({ method: "GET", path: "/users", times: 9, status: 200, body: "<html>" });
    const found = await examine();
    expect(statuses(found, "FAIL")).toEqual(["access.users"]);
    expect(found.checks["access.users"]?.summary).toContain("answers what PingOne never would");
  });
});

describe("--write-probe", () => {
  const probed = (): Promise<Examined> => examine({}, systemNetwork, { writeProbe: true });
  const WRITES = /^(POST|DELETE) \/users/;
  const written = async (): Promise<readonly string[]> =>
    (await stand.calls())
      .filter((call) => !call.startsWith("GET "))
      .map((call) => call.replace(/[0-9a-f-]{36}$/, "id"));
  const left = async (): Promise<unknown> => {
    const api = await pingOneOf(stand.emulator);
    return (await api.call("get", "/users"))["count"];
  };

  it("creates one user and removes it", async () => {
    const found = await probed();
    expect(found.checks["access.writes"]).toMatchObject({ status: "PASS" });
    expect(await written()).toEqual(["POST /users", "DELETE /users/id"]);
    expect(await left()).toBe(0);
  });

  it("fails for a worker that may read only, and says which role it needs", async () => {
    await stand.faults({ method: "POST", path: "/users$", times: 9, status: 403 });
    const found = await probed();
    expect(found.code).toBe(1);
    expect(statuses(found, "FAIL")).toEqual(["access.writes"]);
    expect(found.checks["access.writes"]).toMatchObject({
      summary: "PingOne does not let this worker create a user (403).",
      mend: expect.stringMatching(
        /^Give the worker application the role Identity Data Admin(?!.*Should there be)/,
      ) as unknown,
    });
  });

  it("leaves nobody behind when the answer of the create is lost", async () => {
    await stand.faults({ method: "POST", path: "/users$", times: 1, when: "after", kind: "reset" });
    expect((await probed()).checks["access.writes"]?.status).toBe("PASS");
    expect((await written()).filter((call) => WRITES.test(call))).toEqual([
      "POST /users",
      "DELETE /users/id",
    ]);
    expect(await left()).toBe(0);
  });

  it("names whom it could not remove", async () => {
    await stand.faults({ method: "DELETE", path: "/users/", times: 9, status: 403 });
    const { checks } = await probed();
    expect(checks["access.writes"]).toMatchObject({
      status: "FAIL",
      summary: "PingOne does not let this worker delete a user (403).",
      mend: expect.stringMatching(
        /^Delete the user scim-pingone-doctor-\S+ \([0-9a-f-]{36}\) in PingOne by hand\./,
      ) as unknown,
    });
  });
});

describe("an identity provider", () => {
  it("is named as not checked: no call is documented that would tell", async () => {
    const plain = stand.dependencies();
    const load = () => {
      const { config, ...rest } = plain.load();
      return {
        config: withSource(config, { identityProviderId: "idp" }),
        ...rest,
      };
    };
    expect(await doctorCommand({}, { ...plain, load, network: systemNetwork })).toBe(0);
    expect(stand.printed()).toMatch(/^SKIP +identityProvider +Not checked; .*\n? .*\(idp\)\./m);
  });
});

describe("schema against mapping", () => {
  it("a missing attribute is kept elsewhere: a warning", async () => {
    await stand.drop("department", "scimEmails");
    const found = await examine();
    expect(found.code).toBe(0);
    expect(statuses(found, "WARN")).toEqual(["schema.attributes", "schema.emails"]);
    expect(found.checks["schema.attributes"]).toMatchObject({
      summary: expect.stringMatching(/^department is not declared\. The values are kept/),
      mend: expect.stringContaining("scim-pingone bootstrap"),
    });
  });

  it("without the overflow it is lost: failures", async () => {
    await stand.drop("department", "scimProfile");
    const found = await examine();
    expect(statuses(found, "FAIL")).toEqual(["schema.overflow", "schema.attributes"]);
    expect(found.checks["schema.attributes"]?.summary).toContain("The values are lost.");
  });

  it("another type is not used, and for a person to decide", async () => {
    await stand.drop("manager", "scimEmails");
    await stand.declare({ name: "manager" });
    await stand.declare({ name: "scimEmails" });
    const found = await examine();
    expect(statuses(found, "WARN")).toEqual(["schema.attributes", "schema.emails"]);
    expect(found.checks["schema.attributes"]).toMatchObject({
      summary: expect.stringContaining("manager: It is declared as STRING"),
      mend: expect.stringContaining("delete manager in PingOne"),
    });
    expect(found.checks["schema.emails"]?.summary).toContain("scimEmails takes one value");
  });

  it("an overflow of another type keeps nothing", async () => {
    await stand.drop("scimProfile");
    await stand.declare({ name: "scimProfile" });
    const found = await examine();
    expect(statuses(found, "FAIL")).toEqual(["schema.overflow"]);
    expect(found.checks["schema.overflow"]?.summary).toContain("JSON is needed");
  });

  it("a licence without custom attributes is told", async () => {
    await stand.knobs({ canUseCustomSchema: false });
    const found = await examine();
    expect(statuses(found, "WARN")).toEqual(["licence"]);
  });
});

describe("the way to PingOne", () => {
  const unreachable = { PINGONE_API_URL: "http://127.0.0.1:9/v1" };

  it("an API that does not listen: each call says so, the auth host's checks pass", async () => {
    const found = await examine(unreachable);
    expect(found.code).toBe(1);
    expect(found.checks["token"]?.status).toBe("PASS");
    expect(found.checks["access.users"]).toMatchObject({
      status: "FAIL",
      summary: "127.0.0.1:9 refuses the connection (ECONNREFUSED).",
    });
  });

  it("an auth host that does not listen: clock and token say so", async () => {
    const found = await examine({ PINGONE_AUTH_URL: "http://127.0.0.1:9" });
    expect(statuses(found, "FAIL")).toEqual(["clock", "token"]);
    expect(found.checks["token"]?.summary).toBe(
      "127.0.0.1:9 refuses the connection (ECONNREFUSED).",
    );
    expect(statuses(found, "SKIP")).toEqual(expect.arrayContaining(AFTER_TOKEN));
  });

  const failing = (code: string): Network => {
    const error = Object.assign(new Error(code), { code });
    return { resolve: () => Promise.reject(error), handshake: () => Promise.reject(error) };
  };

  it("a name without an address: what needs it is skipped", async () => {
    const api = { PINGONE_API_URL: "https://api.pingone.invalid/v1" };
    const found = await examine(api, failing("ENOTFOUND"));
    expect(statuses(found, "FAIL")).toEqual(["dns.api"]);
    expect(found.checks["tls.api"]?.summary).toBe("Not checked, because dns.api failed.");
    expect(found.checks["access.users"]?.summary).toBe("Not checked, because dns.api failed.");
    expect(found.checks["token"]?.status).toBe("PASS");
  });

  it("a certificate nobody knows: how to trust a proxy's", async () => {
    const api = { PINGONE_API_URL: "https://api.pingone.invalid/v1" };
    const network = {
      ...failing("SELF_SIGNED_CERT_IN_CHAIN"),
      resolve: () => Promise.resolve(["192.0.2.1"]),
    };
    const found = await examine(api, network);
    expect(statuses(found, "FAIL")).toEqual(["tls.api"]);
    expect(found.checks["tls.api"]?.mend).toContain("PINGONE_CA_FILE");
  });
});

describe("settings", () => {
  it("unusable ones: every problem as a failure, exit code 2, nobody called", async () => {
    const found = await examine({ PINGONE_CLIENT_ID: "x", PORT: "abc" });
    expect(found).toMatchObject({ code: 2, result: "FAIL" });
    const { checks } = JSON.parse(found.text) as { checks: CheckResult[] };
    expect(checks.map(({ id, status }) => [id, status])).toEqual([
      ["config", "FAIL"],
      ["config", "FAIL"],
    ]);
    expect(checks[0]?.summary).toMatch(/^PINGONE_CLIENT_ID: /);
    expect(await stand.calls()).toEqual([]);
  });

  it("none of PingOne: there is only the demo to examine", async () => {
    const load = () => loadConfig({}, () => "", { forceDemo: false });
    const dependencies = { ...stand.dependencies(), load, network: systemNetwork };
    expect(await doctorCommand({}, dependencies)).toBe(2);
    expect(stand.printed()).toContain("scim-pingone emulator");
  });

  it.each<[string, Changes, string, string]>([
    ["a short token", { SCIM_BEARER_TOKEN: "short-but-allowed" }, "credentials.inbound", "WARN"],
    ["a token of one letter", { SCIM_BEARER_TOKEN: "a".repeat(40) }, "credentials.inbound", "FAIL"],
    ["a suspicious name", { LOGLEVEL: "debug" }, "config", "WARN"],
    ["no public URL", { PUBLIC_BASE_URL: "" }, "config.publicBaseUrl", "WARN"],
    ["plain http", { PUBLIC_BASE_URL: "http://scim.example.com" }, "config.publicBaseUrl", "WARN"],
  ])("%s is told", async (_name, changes, id, status) => {
    const { checks, text } = await examine(changes);
    expect(checks[id]).toMatchObject({ status, mend: expect.any(String) });
    if (changes["SCIM_BEARER_TOKEN"]) expect(text).not.toContain(changes["SCIM_BEARER_TOKEN"]);
  });
});
