// The 50 points of contract section 14: creating users (11-14, 16-18).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { DEMO, IMPORT, at, listAt, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const NOWHERE = "11111111-1111-4111-8111-111111111111";
const read = async (id: string) => (await lab.call("GET", `/users/${id}`)).body;
const details = (body: unknown) =>
  listAt(body, "details").map((detail) => [at(detail, "code"), at(detail, "target")]);

describe("contract 14.11 (3.2, 3.3) create and import", () => {
  const special = {
    username: "pia",
    email: "pia@example.com",
    enabled: false,
    emailVerified: true,
    lifecycle: { status: "VERIFICATION_REQUIRED" },
    password: { value: "Secret-1234" },
    id: NOWHERE,
    createdAt: "1999-01-01T00:00:00.000Z",
    account: { status: "LOCKED" },
  };

  it("plain create ignores what only import may set, and what is read-only", async () => {
    const { status, body } = await lab.call("POST", "/users", special);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      enabled: true,
      lifecycle: { status: "ACCOUNT_OK" },
      account: { canAuthenticate: true, status: "OK" },
      verifyStatus: "NOT_INITIATED",
      identityProvider: { type: "PING_ONE" },
      mfaEnabled: false,
    });
    expect(at(body, "emailVerified")).toBeUndefined();
    expect(at(body, "password")).toBeUndefined();
    expect(textAt(body, "id")).not.toBe(NOWHERE);
    expect(textAt(body, "createdAt")).not.toMatch(/^1999/);
    const password = await lab.call("GET", `/users/${textAt(body, "id")}/password`);
    expect(at(password.body, "status")).toBe("NO_PASSWORD");
  });

  it("import honours password, emailVerified and lifecycle, and never shows the password", async () => {
    const { status, body, text } = await lab.call("POST", "/users", special, { type: IMPORT });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      enabled: true,
      emailVerified: true,
      lifecycle: { status: "VERIFICATION_REQUIRED" },
    });
    expect(text).not.toContain("Secret-1234");
    const password = await lab.call("GET", `/users/${textAt(body, "id")}/password`);
    expect(at(password.body, "status")).toBe("OK");
  });

  it("import reports a bad password together with everything else", async () => {
    const bad = { username: "x", email: "no", password: { value: "short" } };
    const { status, body } = await lab.call("POST", "/users", bad, { type: IMPORT });
    expect(status).toBe(400);
    expect(details(body)).toEqual([
      ["INVALID_VALUE", "email"],
      ["INVALID_VALUE", "password"],
    ]);
  });
});

describe("contract 14.12 (3.2, 9) default population", () => {
  it("is used when none is sent", async () => {
    expect(await read(await lab.user("a"))).toMatchObject({
      population: { id: DEMO.populationId },
    });
  });

  it("takes the population sent, and refuses one that does not exist", async () => {
    const other = await lab.population("Other");
    const id = await lab.user("b", { population: { id: other } });
    expect(await read(id)).toMatchObject({ population: { id: other } });
    const bad = await lab.call("POST", "/users", { username: "c", population: { id: NOWHERE } });
    expect(details(bad.body)).toEqual([["INVALID_VALUE", "population.id"]]);
  });
});

describe("contract 14.13 (3.2, 10.4) username uniqueness", () => {
  it("ignores case and population, answers 400, and frees the name on delete", async () => {
    const first = await lab.user("BJensen");
    const other = await lab.population("Other");
    const duplicate = { username: "bjensen", population: { id: other } };
    const { status, body } = await lab.call("POST", "/users", duplicate);
    expect(status).toBe(400);
    expect(at(body, "details")).toEqual([
      {
        code: "UNIQUENESS_VIOLATION",
        target: "username",
        message: "is unique but a non-unique value is provided",
      },
    ]);
    await lab.knobs({ existingId: true });
    const again = await lab.call("POST", "/users", duplicate);
    expect(at(again.body, "details", 0, "innerError")).toEqual({ existingId: first });
    expect(textAt(await read(first), "username")).toBe("BJensen");
    await lab.call("DELETE", `/users/${first}`);
    expect((await lab.call("POST", "/users", duplicate)).status).toBe(201);
  });

  it("holds for rename by PUT and PATCH, and lets a user keep its own name", async () => {
    await lab.user("taken");
    const id = await lab.user("free");
    for (const method of ["PUT", "PATCH"]) {
      const { status } = await lab.call(method, `/users/${id}`, { username: "TAKEN" });
      expect(status).toBe(400);
      expect((await lab.call(method, `/users/${id}`, { username: "FREE" })).status).toBe(200);
    }
  });
});

describe("contract 14.14 (2, 3.2) unknown attributes", () => {
  it("are dropped silently, wrong-case names too", async () => {
    const sent = { Nickname: "N", shoeSize: "44", constructor: "x", emails: [{ value: "a@b.c" }] };
    const id = await lab.user("u", sent);
    const body = await read(id);
    for (const name of ["Nickname", "nickname", "shoeSize", "emails"]) {
      expect(at(body, name)).toBeUndefined();
    }
    expect(Object.keys(body as object)).not.toContain("constructor");
  });
});

describe("contract 14.16 (3.12, 11.2) profile size", () => {
  it("refuses more than 16 KB and takes a little less", async () => {
    const profile = (size: number) => ({
      username: "big",
      scimProfile: { text: "x".repeat(size) },
    });
    const refused = await lab.call("POST", "/users", profile(16 * 1024));
    expect(refused.status).toBe(400);
    expect(at(refused.body, "details", 0, "code")).toBe("SIZE_LIMIT_EXCEEDED");
    expect((await lab.call("POST", "/users", profile(16 * 1024 - 200))).status).toBe(201);
  });
});

describe("contract 14.17 (3.12) validation", () => {
  const LONG = "x".repeat(257);
  it.each<[string, unknown, string?]>([
    ["username", "x".repeat(129)],
    ["username", "line\nbreak"],
    ["email", "no-at-sign"],
    ["email", "a@b@c"],
    ["email", "a b@example.com"],
    ["externalId", ""],
    ["externalId", "x".repeat(1025)],
    ["nickname", LONG],
    ["title", "tab\t"],
    ["type", ""],
    ["locale", "en_US"],
    ["preferredLanguage", "en-US;;q"],
    ["timezone", "UTC"],
    ["timezone", "America/Argentina/Buenos_Aires"],
    ["primaryPhone", "no digits"],
    ["primaryPhone", "1".repeat(33)],
    ["mobilePhone", "+"],
    ["name", { given: "" }, "name.given"],
    ["name", { family: LONG }, "name.family"],
    ["address", { countryCode: "us" }, "address.countryCode"],
    ["address", { countryCode: "USA" }, "address.countryCode"],
    ["address", { postalCode: "1".repeat(41) }, "address.postalCode"],
    ["address", { streetAddress: LONG }, "address.streetAddress"],
    ["photo", { href: "ftp://x/y" }, "photo.href"],
  ])("refuses %s = %j", async (name, value, target = name) => {
    const { status, body } = await lab.call("POST", "/users", { username: "v", [name]: value });
    expect(status).toBe(400);
    expect(at(body, "code")).toBe("INVALID_DATA");
    expect(details(body)).toEqual([["INVALID_VALUE", target]]);
  });

  it("takes the example of the documents", async () => {
    const example = {
      username: "bjensen@example.com",
      email: "bjensen@example.com",
      externalId: "00u1abc",
      name: {
        given: "Barbara",
        family: "Jensen",
        middle: "J",
        formatted: "Jensen, Barbara",
        honorificPrefix: "Ms.",
        honorificSuffix: "III",
      },
      nickname: "Babs",
      title: "VP",
      type: "Employee",
      locale: "en-US",
      preferredLanguage: "en-US,en;q=0.9",
      timezone: "America/Los_Angeles",
      primaryPhone: "+1.2025550100",
      mobilePhone: "+1.2025550101",
      address: {
        streetAddress: "1 Main St",
        locality: "Austin",
        region: "TX",
        postalCode: "78701",
        countryCode: "US",
      },
      photo: { href: "https://example.com/p.png" },
      accountId: "12345",
      department: "Sales",
      locales: ["fr", "en"],
    };
    const { status, body } = await lab.call("POST", "/users", example);
    expect([status, body]).toMatchObject([201, example]);
  });

  it("collects all violations of one request", async () => {
    await lab.user("dup");
    const bad = {
      username: "DUP",
      email: "x",
      timezone: "x",
      address: { countryCode: "x" },
      photo: {},
    };
    const { body } = await lab.call("POST", "/users", bad);
    expect(details(body)).toEqual([
      ["INVALID_VALUE", "email"],
      ["INVALID_VALUE", "timezone"],
      ["INVALID_VALUE", "address.countryCode"],
      ["REQUIRED_VALUE", "photo.href"],
      ["UNIQUENESS_VIOLATION", "username"],
    ]);
  });

  it.each([
    [{ username: 5 }, "username"],
    [{ username: "w", name: "Jo" }, "name"],
    [{ username: "w", name: { given: 1 } }, "name.given"],
    [{ username: "w", address: [] }, "address"],
    [{ username: "w", population: "x" }, "population"],
    [{ username: "w", mfaEnabled: "yes" }, "mfaEnabled"],
    [{ username: "w", locales: "en" }, "locales"],
    [{ username: "w", department: ["x"] }, "department"],
    [{ username: "w", manager: ["x"] }, "manager"],
  ])("refuses a wrong JSON type as malformed: %j", async (body, target) => {
    const answer = await lab.call("POST", "/users", body);
    expect([answer.status, at(answer.body, "code")]).toEqual([400, "INVALID_REQUEST"]);
    expect(at(answer.body, "details")).toEqual([
      { code: "INVALID_VALUE", target, message: "Invalid value for attribute." },
    ]);
  });

  it.each([[{}], [{ username: null }]])("requires a username: %j", async (body) => {
    const answer = await lab.call("POST", "/users", body);
    expect(details(answer.body)).toEqual([["REQUIRED_VALUE", "username"]]);
  });

  it("narrows names and widens empty texts by knob", async () => {
    const comma = { username: "n", name: { family: "Jensen, B" } };
    await lab.knobs({ narrowNames: true });
    expect((await lab.call("POST", "/users", comma)).status).toBe(400);
    await lab.knobs({ narrowNames: false, emptyStrings: "accept" });
    const { body } = await lab.call("POST", "/users", { ...comma, type: "" });
    expect(body).toMatchObject({ name: { family: "Jensen, B" }, type: "" });
  });
});

describe("contract 14.18 (2, 3.12) nulls", () => {
  it("are omitted, as are complex attributes that are empty", async () => {
    const id = await lab.user("n", {
      title: null,
      name: { given: null },
      address: {},
      department: null,
    });
    const body = await read(id);
    for (const name of ["title", "name", "address", "department"]) {
      expect(Object.keys(body as object)).not.toContain(name);
    }
  });
});
