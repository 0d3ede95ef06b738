// Several tenants and sources in one gateway: each has its own paths, and nothing of one is seen by another.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { bodyOf, expectScimError, USER_URN } from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, TWO, type TenantStand } from "../support/tenants.js";

const ENTRA = "Bearer entra-token-of-acme";
const OKTA = "Bearer okta-token-of-acme";
const HR = "Bearer hr-token-of-globex";
const tokenOf = (authorization: string): string => authorization.replace("Bearer ", "");

let stand: TenantStand;

beforeAll(async () => {
  stand = await startTenants((emulator) => ({
    acme: {
      default: true,
      publicBaseUrl: "https://acme.example.com",
      pingone: pingoneOf(ONE, emulator),
      sources: {
        entra: { credentials: [bearer(tokenOf(ENTRA))] },
        okta: { credentials: [bearer(tokenOf(OKTA))] },
      },
    },
    globex: {
      publicScimUrl: "https://idp.example.com/globex",
      pingone: pingoneOf(TWO, emulator),
      sources: { hr: { credentials: [bearer(tokenOf(HR))] } },
    },
  }));
});

afterAll(() => stand.stop());

const person = (userName: string) => ({
  schemas: [USER_URN],
  userName,
  name: { familyName: "Sample" },
  emails: [{ value: `${userName}@example.com`, type: "work" }],
});

const created = async (base: string, authorization: string, userName: string) => {
  const response = await stand.ask("post", `${base}/Users`, authorization, person(userName));
  expect(response.status).toBe(201);
  return bodyOf(response) as { id: string; meta: { location: string; version: string } };
};

describe("paths", () => {
  it.each([
    ["/scim/v2", ENTRA, 200],
    ["/scim/v2", OKTA, 200],
    ["/acme/scim/v2", ENTRA, 200],
    [`/environments/${ONE.id}/v2`, OKTA, 200],
    ["/globex/scim/v2", HR, 200],
    [`/environments/${TWO.id}/v2`, HR, 200],
    // Another tenant's credential is none.
    ["/scim/v2", HR, 401],
    ["/globex/scim/v2", ENTRA, 401],
    [`/environments/${TWO.id}/v2`, OKTA, 401],
    // Who is not there.
    ["/initech/scim/v2", ENTRA, 404],
    ["/environments/00000000-0000-4000-8000-000000000003/v2", HR, 404],
    ["/environments/acme/v2", ENTRA, 404],
    ["/globex/v2", HR, 404],
  ])("%s with %s is %d", async (base, authorization, status) => {
    const response = await stand.ask("get", `${base}/Users?count=1`, authorization);
    expect(response.status).toBe(status);
    expect(response.headers["content-type"]).toBe("application/scim+json");
  });

  it("are what each tenant's links begin with", async () => {
    const [acme, globex] = [
      await created("/acme/scim/v2", ENTRA, "links-of-acme"),
      await created("/globex/scim/v2", HR, "links-of-globex"),
    ];
    expect(acme.meta.location).toBe(`https://acme.example.com/acme/scim/v2/Users/${acme.id}`);
    expect(globex.meta.location).toBe(`https://idp.example.com/globex/Users/${globex.id}`);
    const discovery = await stand.ask("get", "/globex/scim/v2/ResourceTypes", "");
    expect(discovery.text).toContain("https://idp.example.com/globex/");
    expect(discovery.text).not.toContain("acme");
  });
});

describe("resources of another tenant", () => {
  it("statement 167: are 404, whatever is asked of them", async () => {
    const { id } = await created("/scim/v2", ENTRA, "only-in-acme");
    const path = `/globex/scim/v2/Users/${id}`;
    expectScimError(await stand.ask("get", path, HR), 404);
    expectScimError(await stand.ask("put", path, HR, person("only-in-acme")), 404);
    expectScimError(await stand.ask("delete", path, HR), 404);
    expect((await stand.ask("get", `/scim/v2/Users/${id}`, OKTA)).status).toBe(200);
    const filter = encodeURIComponent('userName eq "only-in-acme"');
    const found = await stand.ask("get", `/globex/scim/v2/Users?filter=${filter}`, HR);
    expect(bodyOf(found)["totalResults"]).toBe(0);
    // The same name is free there.
    await created("/globex/scim/v2", HR, "only-in-acme");
  });
});

describe("externalId", () => {
  it("statement 168: is the tenant's own, and one for its sources, who may give it twice", async () => {
    const give = async (base: string, authorization: string, userName: string) => {
      const body = { ...person(userName), externalId: "E-168" };
      const response = await stand.ask("post", `${base}/Users`, authorization, body);
      expect(response.status).toBe(201);
      return bodyOf(response)["id"];
    };
    const found = async (base: string, authorization: string) => {
      const filter = encodeURIComponent('externalId eq "E-168"');
      const list = await stand.ask("get", `${base}/Users?filter=${filter}`, authorization);
      const resources = bodyOf(list)["Resources"] as readonly { readonly id: string }[];
      return new Set(resources.map(({ id }) => id));
    };
    const ofEntra = await give("/scim/v2", ENTRA, "external-1");
    const ofHr = await give("/globex/scim/v2", HR, "external-1");
    expect(await found("/globex/scim/v2", HR)).toEqual(new Set([ofHr]));
    expect(await found("/scim/v2", OKTA)).toEqual(new Set([ofEntra]));
    const ofOkta = await give("/scim/v2", OKTA, "external-2");
    expect(await found("/scim/v2", ENTRA)).toEqual(new Set([ofEntra, ofOkta]));
    expect(await found("/globex/scim/v2", HR)).toEqual(new Set([ofHr]));
  });
});

describe("cursors", () => {
  it("statement 159: are of no use to another source, or another tenant, as if made up", async () => {
    for (const name of ["walk-1", "walk-2", "walk-3"]) {
      await created("/scim/v2", ENTRA, name);
      await created("/globex/scim/v2", HR, name);
    }
    const first = bodyOf(await stand.ask("get", "/scim/v2/Users?count=1&cursor", ENTRA));
    const cursor = String(first["nextCursor"]);
    const at = (base: string, authorization: string) =>
      stand.ask("get", `${base}/Users?count=1&cursor=${cursor}`, authorization);
    expect((await at("/scim/v2", ENTRA)).status).toBe(200);
    expect((await at(`/environments/${ONE.id}/v2`, ENTRA)).status).toBe(200);
    expectScimError(await at("/scim/v2", OKTA), 400, "invalidCursor");
    expectScimError(await at("/globex/scim/v2", HR), 400, "invalidCursor");
  });
});

describe("requests of three sources at once", () => {
  it("are told in the log each with its own tenant, source and route", async () => {
    const people = [
      [ENTRA, "/scim/v2", await created("/scim/v2", ENTRA, "mixed-entra")],
      [OKTA, "/acme/scim/v2", await created("/scim/v2", OKTA, "mixed-okta")],
      [HR, "/globex/scim/v2", await created("/globex/scim/v2", HR, "mixed-hr")],
    ] as const;
    const before = stand.log().length;
    const asked = people.flatMap(([authorization, base, { id }]) =>
      Array.from({ length: 20 }, (_, round) =>
        stand.ask(
          "get",
          base + (round % 2 === 0 ? `/Users/${id}` : "/Users?count=2"),
          authorization,
        ),
      ),
    );
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const lines = stand
      .log()
      .slice(before)
      .split("\n")
      .filter((line) => line.includes('"request"'))
      .map((line) => JSON.parse(line) as { tenant: string; source: string; route: string });
    const told = lines.map(({ tenant, source, route }) => `${tenant} ${source} ${route}`);
    const times = (route: string) => Array.from({ length: 10 }, () => route);
    expect(told.sort()).toEqual([
      ...times("acme entra /scim/v2/users/"),
      ...times("acme entra /scim/v2/users/:id"),
      ...times("acme okta /acme/scim/v2/users/"),
      ...times("acme okta /acme/scim/v2/users/:id"),
      ...times("globex hr /globex/scim/v2/users/"),
      ...times("globex hr /globex/scim/v2/users/:id"),
    ]);
  });
});

describe("readiness", () => {
  const ready = (query = "") => stand.ask("get", `/readyz${query}`, "");

  it("asks one tenant by name, and none that is not there", async () => {
    expect((await ready()).status).toBe(200);
    expect((await ready("?tenant=acme")).status).toBe(200);
    expect((await ready("?tenant=globex")).status).toBe(200);
    expect((await ready("?tenant=initech")).status).toBe(404);
  });
});

describe("a tenant whose worker is refused", () => {
  it("is not ready, and takes no other with it", async () => {
    const other = await startTenants((emulator) => ({
      acme: {
        default: true,
        pingone: pingoneOf(ONE, emulator),
        sources: { entra: { credentials: [bearer(tokenOf(ENTRA))] } },
      },
      globex: {
        pingone: pingoneOf({ ...TWO, clientSecret: "wrong" }, emulator),
        sources: { hr: { credentials: [bearer(tokenOf(HR))] } },
      },
    }));
    try {
      const status = async (path: string, authorization = "") =>
        (await other.ask("get", path, authorization)).status;
      expect(await status("/scim/v2/Users", ENTRA)).toBe(200);
      expect(await status("/globex/scim/v2/Users", HR)).toBe(502);
      expect(await status("/readyz?tenant=acme")).toBe(200);
      expect(await status("/readyz?tenant=globex")).toBe(503);
      expect(await status("/readyz")).toBe(200);
    } finally {
      await other.stop();
    }
  });
});
