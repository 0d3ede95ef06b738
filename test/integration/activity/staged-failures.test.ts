// Failures as an operator meets them: of each, `explain` tells cause and mend in words, by the person's userName alone wherever a person was named.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { startIssuer, type Issuer } from "../../support/issuer.js";
import { pingOneOf } from "../../support/pingone.js";
import { PATCH_URN, startStand, USER_URN, type StandOptions } from "../../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, type TenantStand } from "../../support/tenants.js";
import { storyOf, type Told } from "./stage.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const NOBODY = "11111111-2222-4333-8444-555555555555";
const KEY = "an-activity-key-of-the-tests";
const ENTRA = "Bearer token-of-entra-that-is-right";
const HR = "Bearer token-of-hr-that-is-right-too";
const EXPIRED = "token-of-entra-that-has-expired";
/** PingOne's own times, forty times as fast. */
const attempts = { timeoutMs: 250, commitMs: 900 };

let issuer: Issuer;
let stand: TenantStand;
let told: Told;
let protectedGroup = "";

beforeAll(async () => {
  issuer = await startIssuer("/tenant-id");
  stand = await startTenants(
    async (emulator) => {
      const api = await pingOneOf(emulator);
      protectedGroup = (await api.call("post", "/groups", { name: "Administrators" }))[
        "id"
      ] as string;
      return {
        acme: {
          pingone: pingoneOf(ONE, emulator),
          sources: {
            entra: {
              credentials: [
                bearer(ENTRA.slice("Bearer ".length)),
                bearer(EXPIRED, "2020-01-31"),
                { jwt: { issuer: issuer.url, audience: "scim-of-acme" } },
              ],
              writable: { population: "always", password: "create" },
              protected: { groups: [protectedGroup] },
            },
            hr: {
              credentials: [bearer(HR.slice("Bearer ".length))],
              boundary: { populations: [NOBODY] },
            },
          },
        },
      };
    },
    { ACTIVITY_KEY: KEY, ADMIN_PORT: "0" },
    { attempts },
  );
  told = {
    log: stand.log,
    adminOrigin: () => `http://${stand.gateway.listeners()["admin"] ?? ""}`,
    activityKey: KEY,
  };
});

afterAll(async () => {
  await stand.stop();
  await issuer.stop();
});

const send = (
  method: "get" | "post" | "put" | "patch" | "delete",
  path: string,
  body?: object,
  as = ENTRA,
) => stand.ask(method, `/scim/v2${path}`, as, body);
const user = (userName: string, more: object = {}) => ({ schemas: [USER_URN], userName, ...more });
const patch = (...Operations: readonly object[]) => ({ schemas: [PATCH_URN], Operations });
const members = (...ids: readonly string[]) => ids.map((value) => ({ value }));
const idOf = (response: supertest.Response): string =>
  (JSON.parse(response.text) as { id: string }).id;
const knobs = (change: object) =>
  supertest(stand.emulator.authUrl).patch("/_emulator/knobs").send(change).expect(200);

async function create(userName: string): Promise<string> {
  const response = await send("post", "/Users", user(userName));
  expect(response.status).toBe(201);
  return idOf(response);
}

async function grouped(displayName: string): Promise<string> {
  const response = await send("post", "/Groups", { schemas: [GROUP_URN], displayName });
  expect(response.status).toBe(201);
  return idOf(response);
}

describe("by the person's userName alone", () => {
  it("PingOne's validation refuses a value", async () => {
    const body = user("ann@example.com", { emails: [{ value: "no address" }] });
    expect((await send("post", "/Users", body)).status).toBe(400);
    await storyOf(told, { user: "Ann@Example.com" }, [
      /asked to create a user/,
      /answered 400 invalidValue/,
      /why: emails\.value: must be a well-formed email address/,
      /PingOne users\.create: answered 400 \(invalidData\).*correlation id [0-9a-f-]{36}/,
      /what to do: Correct the value/,
    ]);
  });

  it("a population that is not there", async () => {
    const body = user("ben@example.com", { [EXTENSION]: { population: { id: NOBODY } } });
    expect((await send("post", "/Users", body)).status).toBe(400);
    await storyOf(told, { user: "ben@example.com" }, [
      /why: urn:pingidentity:schemas:extension:2\.0:PingOneUser:population\.id: /,
      /what to do: Look in PingOne whether the population is there/,
    ]);
  });

  it("a time-out, after which the user was found and gone on with", async () => {
    await knobs({
      faults: [{ method: "POST", path: "/users$", times: 1, when: "after", kind: "timeout" }],
    });
    expect((await send("post", "/Users", user("cleo@example.com"))).status).toBe(201);
    await storyOf(told, { user: "cleo@example.com" }, [
      /PingOne users\.create: no answer \(timeout\)/,
      /answered 201/,
      /why: PingOne had carried the create out without answering it/,
      /what to do: Nothing/,
    ]);
  });

  it("tells of a duplicate: the 201 before it, and why this one is 409", async () => {
    await create("dora@example.com");
    expect((await send("post", "/Users", user("DORA@example.com"))).status).toBe(409);
    await storyOf(told, { user: "dora@example.com" }, [
      /answered 201/,
      /answered 409 uniqueness/,
      /why: userName is already in use/,
      /what to do: Search PingOne for the user or group of that name/,
    ]);
  });

  it("a boundary: another source may not see them", async () => {
    const id = await create("emil@example.com");
    const response = await send(
      "patch",
      `/Users/${id}`,
      patch({ op: "replace", path: "title", value: "x" }),
      HR,
    );
    expect(response.status).toBe(404);
    await storyOf(told, { user: "emil@example.com", source: "hr" }, [
      /acme\/hr.* asked to change a user/,
      /why: User not found/,
      /what to do: .*population that the boundary of the source/,
    ]);
  });

  it("an attribute the client may not write", async () => {
    const id = await create("fay@example.com");
    const password = { op: "replace", path: "password", value: "Fay-Passw0rd!" };
    expect((await send("patch", `/Users/${id}`, patch(password))).status).toBe(400);
    await storyOf(told, { user: "fay@example.com" }, [
      /asked to set: password/,
      /answered 400 mutability/,
      /why: Attribute "password" can be set by this client in the POST/,
      /what to do: .*writable of the source \(SCIM_WRITABLE\)/,
    ]);
  });

  it("412: somebody else changed them", async () => {
    const id = await create("gus@example.com");
    const change = patch({ op: "replace", path: "title", value: "x" });
    const response = await send("patch", `/Users/${id}`, change).set("If-Match", 'W/"other"');
    expect(response.status).toBe(412);
    await storyOf(told, { user: "gus@example.com" }, [
      /answered 412/,
      /why: The resource is not in the version/,
      /what to do: Nothing: somebody changed it/,
    ]);
  });

  it("a role the worker lacks", async () => {
    const id = await create("hal@example.com");
    await knobs({
      faults: [
        {
          method: "DELETE",
          path: "/users/",
          times: 1,
          when: "before",
          kind: "status",
          status: 403,
        },
      ],
    });
    expect((await send("delete", `/Users/${id}`)).status).toBe(502);
    await storyOf(told, { user: "hal@example.com" }, [
      /asked to delete a user/,
      /cause: users\.delete ended in workerForbidden/,
      /what to do: Give the worker the role Identity Data Admin/,
    ]);
  });

  it("a group that is half done names the group, and whom it was about", async () => {
    const ids = [
      await create("ida@example.com"),
      await create("jan@example.com"),
      await create("kim@example.com"),
    ];
    const group = await grouped("Sales");
    const fault = {
      method: "POST",
      path: `${ids[2] ?? ""}/memberOfGroups`,
      times: 4,
      when: "before",
      kind: "status",
      status: 503,
    };
    await knobs({ faults: [fault] });
    const change = patch({ op: "add", path: "members", value: members(...ids) });
    expect((await send("patch", `/Groups/${group}`, change)).status).toBe(503);
    await knobs({ faults: [] });
    const words = [
      /answered 503/,
      /2 of 3 changes of members were made and are kept\. The same request, repeated, makes the rest/,
      /what to do: Nothing, unless it lasts: the client repeats/,
    ];
    await storyOf(told, { group: "sales" }, words);
    await storyOf(told, { user: "kim@example.com" }, words);
  });
});

describe("by the group, or the client", () => {
  it("a member nobody knows", async () => {
    const group = await grouped("Support");
    const change = patch({ op: "add", path: "members", value: members(NOBODY) });
    expect((await send("patch", `/Groups/${group}`, change)).status).toBe(400);
    await storyOf(told, { group: "Support" }, [
      new RegExp(`why: members: there is no user.* with the id "${NOBODY}"`),
      /what to do: .*Members, populations and managers have to be there/,
    ]);
  });

  it("tells of a group that is protected", async () => {
    const change = patch({ op: "replace", path: "displayName", value: "x" });
    expect((await send("patch", `/Groups/${protectedGroup}`, change)).status).toBe(403);
    await storyOf(told, { group: protectedGroup }, [
      /answered 403/,
      /why: The group is protected/,
      /what to do: Decide whether this source shall be allowed: .*protected/,
    ]);
  });

  it("a filter that costs too much", async () => {
    const filter = Array.from({ length: 600 }, () => "title pr").join(" and ");
    const query = `filter=${encodeURIComponent(filter)}`;
    expect((await send("get", `/Users?${query}`)).status).toBe(400);
    await storyOf(told, { source: "entra", since: "1h" }, [
      /asked to look for users/,
      /why: The filter has more than 500 conditions/,
      /what to do: Match on userName, externalId or an e-mail address/,
    ]);
  });

  it.each([
    [
      "no token",
      () => Promise.resolve(""),
      /why: no credential was shown/,
      /what to do: Configure the client to send/,
    ],
    [
      "a wrong token",
      () => Promise.resolve("Bearer wrong-token-of-somebody"),
      /why: the credential is not known here/,
      /what to do: Compare the digest/,
    ],
    [
      "an expired token",
      () => Promise.resolve(`Bearer ${EXPIRED}`),
      /why: the credential has expired/,
      /what to do: Make a new token/,
    ],
    [
      "a JWT for another audience",
      async () => {
        const seconds = Math.floor(Date.now() / 1000);
        const claims = { iss: issuer.url, aud: "scim-of-globex", iat: seconds, exp: seconds + 60 };
        return `Bearer ${await issuer.sign(claims)}`;
      },
      /why: the token is of a known issuer, and for another audience/,
      /what to do: .*audience/,
    ],
  ])("%s", async (name, authorization, why, mend) => {
    const response = await send("get", "/Users", undefined, await authorization());
    expect(response.status).toBe(401);
    const words = [/answered 401/, why, mend];
    await storyOf(told, { source: "acme/entra", since: "1h" }, words);
    await storyOf(told, { since: "1h" }, words);
    // Whose it was is told where that can be known.
    if (!/expired|JWT/.test(name)) return;
    await storyOf(told, { source: "entra" }, [
      /at tenant acme, by a credential of entra asked/,
      why,
    ]);
  });
});

describe("where PingOne does not let the gateway work", () => {
  async function stage(
    options: StandOptions,
    run: (stand: Awaited<ReturnType<typeof startStand>>, told: Told) => Promise<void>,
  ): Promise<void> {
    const own = await startStand({
      ...options,
      environment: { ACTIVITY_KEY: KEY, ADMIN_PORT: "0", ...options.environment },
    });
    try {
      await run(own, { log: own.log, adminOrigin: own.adminOrigin, activityKey: KEY });
    } finally {
      await own.stop();
    }
  }

  it("the worker's secret is no longer right", async () => {
    const environment = { PINGONE_CLIENT_SECRET: "a-secret-that-was-rotated-since" };
    await stage({ environment }, async (own, ofOwn) => {
      expect((await own.scim("post", "/Users", user("lea@example.com"))).status).toBe(502);
      await storyOf(ofOwn, { user: "lea@example.com" }, [
        /answered 502/,
        /why: PingOne refused the gateway's own credentials/,
        /what to do: Run scim-pingone doctor\. Compare PINGONE_CLIENT_SECRET/,
      ]);
    });
  });

  it("the rate limit is reached", async () => {
    await stage({ overrides: { requestTimeMs: 3_000 } }, async (own, ofOwn) => {
      await own.knobs({
        faults: [
          {
            method: "POST",
            path: "/users$",
            times: 9,
            when: "before",
            kind: "status",
            status: 429,
            retryAfter: 60,
          },
        ],
      });
      expect((await own.scim("post", "/Users", user("max@example.com"))).status).toBe(429);
      await storyOf(ofOwn, { user: "max@example.com" }, [
        /PingOne users\.create: answered 429 \(rateLimited\)/,
        /why: PingOne's rate limit is reached/,
        /what to do: Nothing, unless it lasts: the client repeats after Retry-After/,
      ]);
    });
  });

  it("the environment does not declare an attribute", async () => {
    const prepare: StandOptions["prepare"] = async (emulator) => {
      await (await pingOneOf(emulator)).undeclare("scimProfile");
    };
    await stage({ prepare }, async (own, ofOwn) => {
      const body = user("nia@example.com", { ims: [{ value: "nia.instant" }] });
      expect((await own.scim("post", "/Users", body)).status).toBe(201);
      await storyOf(ofOwn, { user: "nia@example.com" }, [
        /answered 201/,
        /lost: ims: the PingOne environment does not declare them/,
        /what to do: Run scim-pingone bootstrap/,
      ]);
    });
  });
});
