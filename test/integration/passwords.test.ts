// Passwords are set by POST, PUT and PATCH, refused with PingOne's own reasons, and appear nowhere: no answer, no log, no other attribute (contract 3.3, 4).
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { bodyOf, expectScimError, startStand, useStand, USER_URN } from "../support/start.js";
import { createPerson, resourceOf, type Person, type Resource } from "../support/person.js";
import { pingOneOf } from "../support/pingone.js";

const GOOD = "Correct-Horse-7-Battery";
const BETTER = "Another-Horse-8-Staple";
const BEST = "Third-Horse-9-Paperclip";

let count = 0;
const nextName = (): string => `w${(count += 1)}@example.com`;
const stand = useStand({ isKept: true });

const create = (more: Resource = {}): Promise<Person> =>
  createPerson(stand, { userName: nextName(), ...more });
const setTo = (value: unknown): object => ({ op: "replace", path: "password", value });

/** Whether the user may sign in with it. */
async function opens(person: Person, password: string): Promise<boolean> {
  const { authUrl, apiUrl } = stand.emulator;
  const environment = "00000000-0000-4000-8000-000000000001";
  const token = await supertest(authUrl)
    .post(`/${environment}/as/token`)
    .auth("00000000-0000-4000-8000-0000000000c1", "demo-secret")
    .type("form")
    .send({ grant_type: "client_credentials" });
  const response = await supertest(`${apiUrl}/environments/${environment}`)
    .post(`/users/${person.id}/password`)
    .set("Authorization", `Bearer ${(token.body as { access_token: string }).access_token}`)
    .set("Content-Type", "application/vnd.pingidentity.password.check+json")
    .send(JSON.stringify({ password }));
  return response.status === 200;
}

const statusOf = async (person: Person): Promise<unknown> =>
  (await (await pingOneOf(stand.emulator)).call("get", `/users/${person.id}/password`))["status"];

describe("a password", () => {
  it("is none until one is sent", async () => {
    expect(await statusOf(await create())).toBe("NO_PASSWORD");
    expect(await statusOf(await create({ password: "" }))).toBe("NO_PASSWORD");
  });

  it("comes with the create, in its one call", async () => {
    await stand.clearCalls();
    const person = await create({ password: GOOD });
    expect((await stand.calls()).map(({ method }) => method)).toEqual(["POST"]);
    expect(await opens(person, GOOD)).toBe(true);
    expect(await opens(person, BETTER)).toBe(false);
  });

  it("is set by PUT beside everything else, and stays when a PUT does not say", async () => {
    const person = await create({ password: GOOD });
    const next = { userName: nextName(), title: "VP", password: BETTER };
    const answers: Resource[] = [];
    const calls = await person.cost(async () => {
      answers.push(bodyOf(await person.put(next)));
    });
    expect(calls).toEqual(["PUT user/password", "PATCH user"]);
    expect(answers[0]).toMatchObject({ userName: next.userName, title: "VP" });
    expect(await opens(person, BETTER)).toBe(true);
    expect((await person.put({ userName: nextName() })).status).toBe(200);
    expect(await opens(person, BETTER)).toBe(true);
  });

  it("is set by PATCH: alone, with others, without a path", async () => {
    const person = await create();
    const alone = await person.patch(setTo(GOOD));
    expect([200, 204]).toContain(alone.status);
    expect(await opens(person, GOOD)).toBe(true);

    const title = { op: "replace", path: "title", value: "VP" };
    expect((await person.patch(title, setTo(BETTER))).status).toBe(200);
    expect(await person.read()).toMatchObject({ title: "VP" });
    expect(await opens(person, BETTER)).toBe(true);

    await person.patch({ op: "replace", value: { password: BEST } });
    expect(await opens(person, BEST)).toBe(true);
  });

  it("cannot be removed", async () => {
    const person = await create({ password: GOOD });
    expectScimError(await person.patch({ op: "remove", path: "password" }), 400, "mutability");
    expect(await opens(person, GOOD)).toBe(true);
  });

  it("is in no answer, list, filter or other attribute at PingOne", async () => {
    const person = await create({ password: GOOD });
    const put = await person.put({ userName: nextName(), password: BETTER, title: "VP" });
    const patched = await person.patch(setTo(BEST), { op: "add", path: "title", value: "CEO" });
    const asked = await stand.scim("get", `${person.path}?attributes=password`);
    const list = await stand.scim("get", "/Users");
    for (const { text } of [put, patched, asked, list]) {
      expect(text).toContain(person.id);
      expect(text).not.toMatch(/Horse|"password"/);
    }
    expect(JSON.stringify(await person.held())).not.toContain("Horse");
    const filter = encodeURIComponent(`password eq "${GOOD}"`);
    expectScimError(await stand.scim("get", `/Users?filter=${filter}`), 400, "invalidFilter");
    expect(stand.log()).not.toContain("Horse");
  });
});

describe("a password that PingOne's policy refuses", () => {
  it.each<[string, readonly string[]]>([
    ["short", ["length", "minCharacters"]],
    ["aaaaaaaaaaaa", ["minUniqueCharacters", "maxRepeatedCharacters", "minCharacters"]],
    ["no-capital-letter-1", ["minCharacters"]],
    [`${"Ab1-".repeat(64)}xyz`, ["length"]],
  ])(
    "%s: 400 with the requirements it does not meet, and nothing is done",
    async (password, rules) => {
      const userName = nextName();
      const person = await create({ password: GOOD, title: "old" });
      const before = await person.read();
      const log = stand.log().length;
      const requests: readonly (readonly [string, () => ReturnType<Person["put"]>])[] = [
        ["post", () => stand.scim("post", "/Users", resourceOf({ userName, password }))],
        ["put", () => person.put({ userName: nextName(), title: "new", password })],
        [
          "patch",
          () => person.patch({ op: "replace", path: "title", value: "new" }, setTo(password)),
        ],
      ];
      for (const [method, request] of requests) {
        const detail = expectScimError(await request(), 400, "invalidValue");
        expect({ method, detail }).toEqual({
          method,
          detail: expect.stringMatching(/^password: /) as unknown,
        });
        for (const rule of rules) expect(detail).toContain(rule);
        expect(detail).not.toContain(password);
        expect(detail).not.toContain("changed before");
      }
      expect(await person.read()).toEqual(before);
      expect(await opens(person, GOOD)).toBe(true);
      const filter = encodeURIComponent(`userName eq "${userName}"`);
      expect(bodyOf(await stand.scim("get", `/Users?filter=${filter}`))).toMatchObject({
        totalResults: 0,
      });
      expect(stand.log().slice(log)).not.toContain(password);
    },
  );

  it("used before is refused as such", async () => {
    const person = await create({ password: GOOD });
    expect((await person.patch(setTo(`${GOOD}-2`))).status).toBeLessThan(300);
    const detail = expectScimError(await person.patch(setTo(GOOD)), 400, "invalidValue");
    expect(detail).toMatch(/history/i);
    expect(detail).not.toContain(GOOD);
  });

  it("that is the present one is no change: a repeated request converges", async () => {
    const person = await create({ password: GOOD });
    expect((await person.patch(setTo(GOOD))).status).toBeLessThan(300);
    expect((await person.put({ userName: nextName(), password: GOOD, title: "new" })).status).toBe(
      200,
    );
    expect(await person.read()).toMatchObject({ title: "new" });
    expect(await opens(person, GOOD)).toBe(true);
  });

  it.each<[string, (person: Person) => ReturnType<Person["put"]>]>([
    ["PUT", (person) => person.put({ userName: nextName(), title: "new", password: BETTER })],
    [
      "PATCH",
      (person) => person.patch({ op: "replace", path: "title", value: "new" }, setTo(BETTER)),
    ],
  ])(
    "%s that failed after the password was set says so, and its repetition brings about the rest",
    async (_name, write) => {
      const person = await create({ password: GOOD, title: "old" });
      const fault = {
        method: "PATCH",
        path: "/users/",
        when: "before",
        kind: "status",
        status: 503,
      };
      await stand.knobs({ faults: [{ ...fault, times: 50 }] });
      const failed = await write(person);
      await stand.knobs({ faults: [] });
      expect(expectScimError(failed, 503)).toMatch(
        /\. Of the same request, the password had been changed before\.$/,
      );
      expect(failed.headers["retry-after"]).toMatch(/^[1-9]\d*$/);
      expect(await opens(person, BETTER)).toBe(true);
      expect(await person.read()).toMatchObject({ title: "old" });

      expect((await write(person)).status).toBe(200);
      expect(await person.read()).toMatchObject({ title: "new" });
      expect(await opens(person, BETTER)).toBe(true);
    },
  );

  it("that is no text is refused by ourselves, without showing it", async () => {
    const person = await create();
    for (const value of [["7654321", "x7654321"], { text: "7654321" }, [["7654321"]]]) {
      await stand.clearCalls();
      const detail = expectScimError(await person.patch(setTo(value)), 400, "invalidValue");
      expect(detail).not.toContain("7654321");
      expect(await stand.calls()).toEqual([]);
    }
    expect(stand.log()).not.toContain("7654321");
  });
});

describe("a password that is a hash already (contract 4)", () => {
  const HASH = "{SSHA}c2VjcmV0LW9mLW1hcnk=";

  it("is refused before anything is written, whatever it comes with", async () => {
    const person = await create();
    await stand.clearCalls();
    for (const response of [
      await stand.scim("post", "/Users", {
        schemas: [USER_URN],
        userName: nextName(),
        password: HASH,
      }),
      await person.put({ userName: nextName(), password: HASH }),
      await person.patch(setTo(HASH)),
    ]) {
      const detail = expectScimError(response, 400, "invalidValue");
      expect(detail).toMatch(/^password: is a hash already/);
      expect(detail).not.toContain("c2VjcmV0");
    }
    expect((await stand.calls()).filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it("is taken where the source is allowed to send it", async () => {
    const allowing = await startStand({
      configure: (config) => ({ ...config, source: { ...config.source, passwordHashes: "allow" } }),
    });
    const body = { schemas: [USER_URN], userName: nextName(), password: HASH };
    expect((await allowing.scim("post", "/Users", body)).status).toBe(201);
    await allowing.stop();
  });
});
