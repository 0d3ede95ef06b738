// A mapping file is followed everywhere: /Schemas, writes, PATCH, filters; and no transform of it loses what was sent.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { mappingOf } from "../support/mapping.js";
import { unmarked } from "../support/person.js";
import { pingOneOf, type PingOneApi } from "../support/pingone.js";
import {
  bodyOf,
  ENTERPRISE_URN,
  expectScimError,
  PATCH_URN,
  startStand,
  useStand,
  USER_URN,
} from "../support/start.js";

const HR = "urn:example:params:scim:schemas:extension:hr:2.0:User";

const text = `
attributes:
  - { scim: userName, pingone: username, transform: [trim, lowercase] }
  - { scim: name.formatted, pingone: null }
  - { template: "{name.givenName} {name.familyName}", pingone: name.formatted }
  - { constant: hr, pingone: origin }
  - { scim: userType, pingone: type, transform: { map: { values: { E: Employee, C: Contractor } } }, default: Guest }
  - { scim: phoneNumbers.value, element: { types: [work, primary, ""] }, shows: { type: work }, pingone: primaryPhone, transform: { e164: { callingCode: "49" } } }
  - { scim: roles.value, pingone: roleNames, transform: { join: "," }, direction: toPingOne }
  - { scim: displayName, pingone: nickname, direction: toScim }
  - { scim: nickName, pingone: null }
  - { scim: "${HR}:remote", pingone: remote, transform: boolean }
  - { scim: "${HR}:team", pingone: team, transform: uppercase }
extensions:
  - id: ${HR}
    name: HR
    attributes:
      - { name: badge, type: integer }
      - { name: hired, type: dateTime }
      - { name: remote, type: boolean }
      - { name: team }
      - { name: skills, multiValued: true }
      - { name: grade, mutability: readOnly }
      - { name: badgeSerial, mutability: immutable }
      - { name: contract, type: complex, subAttributes: [{ name: number, mutability: immutable }, { name: until }] }
      - { name: desk, type: complex, subAttributes: [{ name: floor, type: integer }, { name: code }] }
      - { name: devices, type: complex, multiValued: true, subAttributes: [{ name: value }, { name: type }] }
`;

const declared = [
  { name: "origin", type: "STRING" },
  { name: "roleNames", type: "STRING" },
  { name: "badge", type: "STRING" },
  { name: "hired", type: "STRING" },
  { name: "remote", type: "STRING" },
  { name: "team", type: "STRING" },
  { name: "skills", type: "STRING", multiValued: true },
  { name: "desk", type: "JSON" },
  { name: "grade", type: "STRING" },
];

let pingone: PingOneApi;

const stand = useStand({
  isKept: true,
  configure: (config) => ({ ...config, mapping: mappingOf(text) }),
  async prepare(emulator) {
    pingone = await pingOneOf(emulator);
    for (const attribute of declared) await pingone.declare(attribute);
  },
});

const hr = {
  badge: 701,
  hired: "2026-01-31T08:00:00Z",
  remote: true,
  team: "platform",
  skills: ["rust", "go"],
  desk: { floor: 3, code: "3-17" },
  devices: [{ type: "laptop", value: "L-1" }],
};

const user = (userName: string): Record<string, unknown> => ({
  schemas: [USER_URN, HR],
  userName,
  name: { givenName: "Mary", familyName: "Sample" },
  userType: "E",
  phoneNumbers: [{ type: "work", value: "0202 555 0100" }],
  roles: [{ value: "admin" }, { value: "auditor" }],
  [HR]: hr,
});

async function create(userName: string): Promise<string> {
  const response = await stand.scim("post", "/Users", user(userName));
  expect(response.status).toBe(201);
  return String(bodyOf(response)["id"]);
}

const read = async (id: string): Promise<Record<string, unknown>> =>
  bodyOf(await stand.scim("get", `/Users/${id}`));

const found = async (filter: string): Promise<unknown> =>
  bodyOf(await stand.scim("get", `/Users?filter=${encodeURIComponent(filter)}`))["totalResults"];

const patch = (id: string, ...operations: readonly object[]) =>
  stand.scim("patch", `/Users/${id}`, { schemas: [PATCH_URN], Operations: operations });

describe("a mapping file", () => {
  it("gives PingOne the transformed values and the client what it sent", async () => {
    const id = await create("Mary@Example.com");
    const { schemas, ...sent } = user("Mary@Example.com");
    const found = await read(id);
    expect(found).toMatchObject(sent);
    expect(found["schemas"]).toEqual(expect.arrayContaining(schemas as string[]));
    expect(await pingone.call("get", `/users/${id}`)).toMatchObject({
      username: "mary@example.com",
      name: { given: "Mary", family: "Sample", formatted: "Mary Sample" },
      origin: "hr",
      type: "Employee",
      primaryPhone: "+492025550100",
      roleNames: "admin,auditor",
      badge: "701",
      hired: hr.hired,
      remote: "true",
      team: "PLATFORM",
      skills: ["rust", "go"],
      desk: { floor: "3", code: "3-17" },
    });
  });

  it("shows its extension in /Schemas and refuses what is not of its types", async () => {
    const schema = bodyOf(await stand.scim("get", `/Schemas/${HR}`));
    const names = (schema["attributes"] as { name: string }[]).map(({ name }) => name);
    const others = ["grade", "badgeSerial", "contract"];
    expect(names.filter((name) => !others.includes(name))).toEqual(Object.keys(hr));
    const wrong = { ...user("wrong@example.com"), [HR]: { badge: "seven" } };
    const response = await stand.scim("post", "/Users", wrong);
    expect(expectScimError(response, 400, "invalidValue")).toContain(`${HR}:badge`);
  });

  it("is followed by PATCH, with or without a read", async () => {
    const id = await create("patched@example.com");
    const answer = await patch(
      id,
      { op: "replace", path: `${HR}:badge`, value: 8 },
      { op: "replace", path: "userType", value: "C" },
      { op: "replace", path: "name.givenName", value: "Maria" },
      { op: "add", path: `${HR}:skills`, value: ["sql"] },
      { op: "remove", path: `${HR}:desk.code` },
      { op: "replace", path: "roles", value: [{ value: "guest" }] },
    );
    expect(answer.status).toBe(200);
    expect(await read(id)).toMatchObject({
      userType: "C",
      name: { givenName: "Maria" },
      roles: [{ value: "guest" }],
      [HR]: { ...hr, badge: 8, skills: ["rust", "go", "sql"], desk: { floor: 3 } },
    });
    expect(await pingone.call("get", `/users/${id}`)).toMatchObject({
      type: "Contractor",
      badge: "8",
      roleNames: "guest",
      name: { formatted: "Maria Sample" },
      desk: { floor: "3" },
    });
  });

  it("is followed by PUT: defaults come, what is left out goes", async () => {
    const id = await create("put@example.com");
    const next = { schemas: [USER_URN], userName: "put@example.com" };
    expect((await stand.scim("put", `/Users/${id}`, next)).status).toBe(200);
    const after = await read(id);
    expect(after).toMatchObject({
      ...next,
      userType: "Guest",
      schemas: expect.arrayContaining([USER_URN]) as unknown,
    });
    expect(after).not.toHaveProperty([HR]);
    const held = unmarked(await pingone.call("get", `/users/${id}`));
    expect(held).toMatchObject({ type: "Guest", origin: "hr" });
    for (const name of ["badge", "skills", "desk", "roleNames", "primaryPhone", "scimProfile"]) {
      expect(held).not.toHaveProperty(name);
    }
  });

  it("shows PingOne's value only where the client has none of its own", async () => {
    const id = await create("shown@example.com");
    await pingone.call("patch", `/users/${id}`, { nickname: "Admin's word" });
    const shown = await read(id);
    expect(shown["displayName"]).toBe("Admin's word");
    // A client that sends back what it read has no value of its own.
    expect((await stand.scim("put", `/Users/${id}`, shown)).status).toBe(200);
    await pingone.call("patch", `/users/${id}`, { nickname: "Admin's next word" });
    expect((await read(id))["displayName"]).toBe("Admin's next word");
    await pingone.call("patch", `/users/${id}`, { nickname: "Admin's word" });
    expect((await patch(id, { op: "replace", path: "displayName", value: "Mine" })).status).toBe(
      200,
    );
    expect((await read(id))["displayName"]).toBe("Mine");
    expect((await pingone.call("get", `/users/${id}`))["nickname"]).toBe("Admin's word");
  });

  it('takes "" for no value where there is a default', async () => {
    const response = await stand.scim("post", "/Users", {
      ...user("empty@example.com"),
      userType: "",
    });
    expect(bodyOf(response)["userType"]).toBe("Guest");
  });

  it("reads numbers an administrator wrote into a JSON attribute", async () => {
    const id = await create("number@example.com");
    await pingone.call("patch", `/users/${id}`, { desk: { floor: 4 } });
    expect((await read(id))[HR]).toMatchObject({ desk: { floor: 4, code: "3-17" } });
  });

  it("shows a read-only attribute, and leaves it alone", async () => {
    const id = await create("graded@example.com");
    await pingone.call("patch", `/users/${id}`, { grade: "A1" });
    expect((await read(id))[HR]).toMatchObject({ ...hr, grade: "A1" });
    expect((await stand.scim("put", `/Users/${id}`, user("graded@example.com"))).status).toBe(200);
    expect((await read(id))[HR]).toMatchObject({ grade: "A1" });
    const response = await patch(id, { op: "replace", path: `${HR}:grade`, value: "B" });
    expectScimError(response, 400, "mutability");
  });

  it("statement 107: a PUT changes no immutable value, and keeps it when it leaves it out", async () => {
    const first = { ...hr, badgeSerial: "S-1", contract: { number: "C-1", until: "2027" } };
    const created = await stand.scim("post", "/Users", {
      ...user("fixed@example.com"),
      [HR]: first,
    });
    const id = String(bodyOf(created)["id"]);
    const put = (extension: object) =>
      stand.scim("put", `/Users/${id}`, { ...user("fixed@example.com"), [HR]: extension });
    for (const change of [{ badgeSerial: "S-2" }, { contract: { number: "C-2", until: "2027" } }]) {
      const refused = await put({ ...first, ...change });
      expect(expectScimError(refused, 400, "mutability")).toContain(`${HR}:`);
    }
    await stand.clearCalls();
    expect((await put({ ...hr, contract: { until: "2028" } })).status).toBe(200);
    expect((await stand.calls()).map(({ method }) => method)).toEqual(["GET", "PATCH"]);
    expect((await read(id))[HR]).toEqual({
      ...first,
      contract: { number: "C-1", until: "2028" },
    });
  });

  it("shows an administrator's change of a transformed value", async () => {
    const id = await create("edited@example.com");
    await pingone.call("patch", `/users/${id}`, { type: "Director", team: "SALES", badge: "9" });
    expect(await read(id)).toMatchObject({
      userType: "Director",
      [HR]: { team: "SALES", badge: 9 },
    });
  });

  it.each([
    [`${HR}:badge eq 4711`],
    [`${HR}:team eq "filters"`],
    [`${HR}:skills eq "cobol"`],
    [`${HR}:desk.code eq "f-1"`],
    [`${HR}:devices[type eq "phone" and value eq "P-1"]`],
    ['userName eq "FILTERED@example.com"'],
    ['userType eq "X-1"'],
    ['roles.value eq "filtered"'],
  ])("finds by %s", async (filter) => {
    if ((await found('userName eq "filtered@example.com"')) === 0) {
      const filtered = {
        ...user("filtered@example.com"),
        userType: "X-1",
        roles: [{ value: "filtered" }],
        [HR]: {
          badge: 4711,
          team: "Filters",
          skills: ["ada", "cobol"],
          desk: { code: "f-1" },
          devices: [{ type: "phone", value: "P-1" }],
        },
      };
      expect((await stand.scim("post", "/Users", filtered)).status).toBe(201);
    }
    expect(await found(filter)).toBe(1);
  });
});

it("the example of the documentation is usable", async () => {
  const example = readFileSync("config/mapping/example-hr.yaml", "utf8");
  const other = await startStand({
    configure: (config) => ({ ...config, mapping: mappingOf(example) }),
  });
  const { Resources: schemas } = bodyOf(await other.scim("get", "/Schemas")) as {
    Resources: { id: string }[];
  };
  expect(schemas.map(({ id }) => id)).toContain(ENTERPRISE_URN);
  expect(schemas.length).toBeGreaterThan(5);
  await other.stop();
});
