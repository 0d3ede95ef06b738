// Nothing that names a person or opens a door is in any log line, with and without an overflow to keep what PingOne has no place for.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { pingOneOf } from "../support/pingone.js";
import { PATCH_URN, useStand, TOKEN, USER_URN } from "../support/start.js";

/** Values that name a person or open a door; none may show up in a log line at any level. */
const marks = {
  userName: "zelda-username",
  email: "zelda.mail@example.com",
  given: "Zeldagiven",
  family: "Zeldafamily",
  password: "Zelda-Passw0rd!",
  title: "Zeldatitle",
  external: "zelda-external",
  phone: "+1.2025550199",
  wrongToken: "zelda-wrong-token",
  weakPassword: "zelda",
  second: "zelda.second@example.com",
  instant: "zelda-instant",
  zone: "Zelda/Zone/Strange",
  unknownPath: "zelda-path",
  requestId: "zelda-request",
};

const zelda = {
  schemas: [USER_URN],
  userName: marks.userName,
  externalId: marks.external,
  name: { givenName: marks.given, familyName: marks.family },
  emails: [{ value: marks.email }, { value: marks.second, type: "home" }],
  phoneNumbers: [{ value: marks.phone, type: "work" }],
  ims: [{ value: marks.instant }],
  timezone: marks.zone,
  password: marks.password,
  active: false,
};

const attributesLost = (log: string): readonly string[] =>
  log
    .trim()
    .split("\n")
    .flatMap((line) => (JSON.parse(line) as { attributes?: readonly string[] }).attributes ?? []);

describe.each([
  ["with an overflow", [], []],
  ["without one", ["scimProfile"], ["ims", "timezone"]],
])("the log at level trace, %s", (_name, undeclared, lost) => {
  const stand = useStand({
    isKept: true,
    prepare: async (emulator) => {
      const api = await pingOneOf(emulator);
      for (const name of undeclared) await api.undeclare(name);
    },
  });

  it("holds no value of any request, nor a token or secret", async () => {
    const created = await stand.scim("post", "/Users", zelda);
    expect(created.status).toBe(201);
    const { id } = JSON.parse(created.text) as { id: string };
    const filter = encodeURIComponent(`userName eq "${marks.userName}"`);
    const title = { op: "replace", path: "title", value: marks.title };
    // One word alone could be an attribute that is misspelt, and is told (activity/shown-names.ts).
    const badPaths = [`${marks.title} of sales`, marks.email, `title.${marks.email}`].map(
      (path) => ({ op: "replace", path, value: marks.title }),
    );
    const mail = { op: "add", path: "emails", value: [{ value: marks.email, type: "home" }] };

    await stand.scim("get", `/Users/${id}`);
    await stand.scim("get", `/Users?filter=${filter}`);
    await stand.scim("get", `/Users?filter=${filter}%20nonsense`);
    await stand.scim("get", `/Users/${marks.email}`);
    await stand.scim("get", `/${marks.unknownPath}`);
    await stand.scim("post", "/Users", zelda);
    await stand.scim("post", "/Users", { ...zelda, userName: marks.userName, emails: marks.email });
    await stand.scim("post", "/Users", { ...zelda, emails: [{ value: marks.given }] });
    await stand.scim("post", "/Users/.search", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
      filter: `title eq "${marks.title}"`,
    });
    await stand.scim("post", "/Users", { ...zelda, userName: "y", password: marks.weakPassword });
    const refused = await stand.scim("put", `/Users/${id}`, {
      ...zelda,
      title: marks.title,
      password: marks.weakPassword,
    });
    expect(refused.status).toBe(400);
    await stand.scim("put", `/Users/${id}`, { ...zelda, title: marks.title, active: true });
    await stand.scim("put", `/Users/${id}`, { ...zelda, title: "x".repeat(20_000) });
    const weak = { op: "replace", path: "password", value: marks.weakPassword };
    for (const operation of [title, ...badPaths, mail, weak]) {
      const body = { schemas: [PATCH_URN], Operations: [operation] };
      await stand.scim("patch", `/Users/${id}`, body);
    }
    await supertest(stand.baseUrl)
      .post("/Users")
      .set("Authorization", `Bearer ${TOKEN}`)
      .set("Content-Type", "application/scim+json")
      .send(`{"userName":"${marks.userName}`);
    await supertest(stand.baseUrl)
      .get(`/Users?filter=${filter}`)
      .set("Authorization", `Bearer ${marks.wrongToken}`)
      .set("X-Request-Id", marks.requestId);
    for (const kind of ["reset", "status"]) {
      const fault = { method: "GET", path: "/users", times: 9, when: "before", kind, status: 500 };
      await stand.knobs({ faults: [fault] });
      await stand.scim("get", `/Users?filter=${filter}`);
    }
    await stand.knobs({ faults: [] });
    await stand.scim("delete", `/Users/${id}`);

    const log = stand.log();
    // The search below would pass on an empty log.
    expect(log.split("\n").length).toBeGreaterThan(18);
    expect(log).toContain('"route":"/scim/v2/users/:id"');
    // A request that failed has its route, too.
    expect(log).toMatch(/"route":"\/scim\/v2\/users\/",[^\n]*"status":50[0-9],/);
    for (const [name, value] of Object.entries({ ...marks, token: TOKEN, secret: "demo-secret" })) {
      expect({ name, isLogged: log.toLowerCase().includes(value.toLowerCase()) }).toEqual({
        name,
        isLogged: false,
      });
    }
    expect(log).not.toMatch(/eyJ[\w-]+\.|bearer (?!tokens? )/i);
  });

  it("names the attributes PingOne did not keep", () => {
    expect(attributesLost(stand.log())).toEqual(expect.arrayContaining(lost));
    expect(attributesLost(stand.log()).length > 0).toBe(lost.length > 0);
  });
});
