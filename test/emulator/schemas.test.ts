// The 50 points of contract section 14: custom attributes, populations and schemas (15, 44-46).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { DEMO, at, listAt, startLab, textAt } from "./support.js";

let lab: Lab;
let path: string;
beforeAll(async () => {
  lab = await startLab();
  const { body } = await lab.call("GET", "/schemas");
  path = `/schemas/${textAt(body, "_embedded", "schemas", 0, "id")}/attributes`;
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const detail = (body: unknown) => [
  at(body, "details", 0, "code"),
  at(body, "details", 0, "target"),
];
const declare = async (name: string, more: Record<string, unknown> = {}) => {
  const body = { name, type: "STRING", enabled: true, unique: false, ...more };
  return lab.call("POST", path, body);
};
const declared = async (name: string, more: Record<string, unknown> = {}) => {
  const answer = await declare(name, more);
  if (answer.status !== 201) throw new Error(answer.text);
  return `${path}/${textAt(answer.body, "id")}`;
};
const idOf = async (name: string) => {
  const { body } = await lab.call("GET", path);
  const found = listAt(body, "_embedded", "attributes").find((item) => at(item, "name") === name);
  return `${path}/${textAt(found, "id")}`;
};
const post = (more: Record<string, unknown>) =>
  lab.call("POST", "/users", { username: "u", ...more });

describe("contract 14.15 (5.2) custom attributes on users", () => {
  it("enforces arrays, enumerated values and patterns", async () => {
    await declared("size", { enumeratedValues: [{ value: "S" }, { value: "L" }] });
    await declared("code", {
      regexValidation: { pattern: "^[A-Z]+$", requirements: "upper case" },
    });
    await declared("tags", { multiValued: true, enumeratedValues: [{ value: "x" }] });
    expect(detail((await post({ size: "M" })).body)).toEqual(["INVALID_VALUE", "size"]);
    expect(detail((await post({ size: "s" })).body)).toEqual(["INVALID_VALUE", "size"]);
    const code = await post({ code: "abc" });
    expect(at(code.body, "details", 0, "message")).toBe("upper case");
    expect(detail((await post({ tags: ["x", "y"] })).body)).toEqual(["INVALID_VALUE", "tags"]);
    expect((await post({ tags: "x" })).status).toBe(400);
    const good = { size: "L", code: "ABC", tags: ["x"] };
    expect((await post(good)).body).toMatchObject(good);
  });

  it("takes no more than 1,000 values", async () => {
    const many = Array.from({ length: 1001 }, (_, index) => `${index}`);
    expect(detail((await post({ locales: many })).body)).toEqual([
      "SIZE_LIMIT_EXCEEDED",
      "locales",
    ]);
    expect((await post({ locales: many.slice(1) })).status).toBe(201);
  });

  it("enforces uniqueness of declared and standard attributes", async () => {
    await declared("badge", { unique: true });
    const first = await lab.user("one", { badge: "B1", email: "one@example.com" });
    expect(detail((await post({ badge: "b1" })).body)).toEqual(["UNIQUENESS_VIOLATION", "badge"]);
    expect((await post({ email: "one@example.com" })).status).toBe(201);
    await lab.call("PATCH", `/users/${first}`, { badge: null });
    expect((await lab.call("POST", "/users", { username: "u2", badge: "B1" })).status).toBe(201);
    const clash = await lab.call("PATCH", await idOf("email"), { unique: true });
    expect([clash.status, ...detail(clash.body)]).toEqual([400, "UNIQUENESS_VIOLATION", "unique"]);
    await lab.call("PATCH", `/users/${first}`, { email: "other@example.com" });
    expect((await lab.call("PATCH", await idOf("email"), { unique: true })).status).toBe(200);
    const { body } = await lab.call("POST", "/users", {
      username: "u3",
      email: "OTHER@example.com",
    });
    expect(detail(body)).toEqual(["UNIQUENESS_VIOLATION", "email"]);
  });

  it("lets who has an archived value keep it, and nobody else take it", async () => {
    const size = await declared("size", { enumeratedValues: [{ value: "S" }, { value: "L" }] });
    const user = await lab.user("holder", { size: "S" });
    const archived = { enumeratedValues: [{ value: "S", archived: true }, { value: "L" }] };
    expect((await lab.call("PATCH", size, archived)).status).toBe(200);
    expect((await lab.call("PATCH", `/users/${user}`, { size: "S" })).status).toBe(200);
    expect((await post({ size: "S" })).status).toBe(400);
  });

  it("ignores and hides a disabled attribute, and refuses it in filters (U22)", async () => {
    const shoe = await declared("shoe");
    const user = await lab.user("u", { shoe: "44" });
    await lab.call("PATCH", shoe, { enabled: false });
    expect(at((await lab.call("GET", `/users/${user}`)).body, "shoe")).toBeUndefined();
    await lab.call("PATCH", `/users/${user}`, { shoe: "45" });
    await expect(lab.find('shoe eq "44"')).rejects.toThrow("INVALID_FILTER");
    await lab.call("PATCH", shoe, { enabled: true });
    expect(await lab.find('shoe eq "44"')).toEqual(["u"]);
  });

  it("allows co where declared, five times at most", async () => {
    await lab.user("u", { department: "Field Sales" });
    await lab.call("PATCH", await idOf("department"), { allowsContainsOperator: true });
    expect(await lab.find('department co "sal"')).toEqual(["u"]);
    for (let count = 1; count < 5; count += 1)
      await declared(`c${count}`, { allowsContainsOperator: true });
    expect((await declare("c5", { allowsContainsOperator: true })).status).toBe(400);
  });

  it("survives attributes named like members of every object", async () => {
    for (const name of ["constructor", "toString", "valueOf"]) await declared(name);
    const plain = await post({});
    expect(Object.keys(plain.body as object)).not.toContain("constructor");
    const id = await lab.user("odd", { constructor: "x", toString: "y" });
    expect(JSON.stringify((await lab.call("GET", `/users/${id}`)).body)).toContain(
      '"constructor":"x"',
    );
    expect(await lab.find('constructor eq "x"')).toEqual(["odd"]);
  });
});

describe("contract 14.44 (9) populations", () => {
  const create = (body: object) => lab.call("POST", "/populations", body);

  it("are created, read, replaced, filtered and deleted, with a live userCount", async () => {
    const created = await create({ name: "Partners", description: "d", preferredLanguage: "en" });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      name: "Partners",
      default: false,
      userCount: 0,
      description: "d",
    });
    const id = textAt(created.body, "id");
    const user = await lab.user("u", { population: { id } });
    expect((await lab.call("GET", `/populations/${id}`)).body).toMatchObject({ userCount: 1 });
    const replaced = await lab.call("PUT", `/populations/${id}`, { name: "Partners 2" });
    expect(at(replaced.body, "description")).toBeUndefined();
    const names = async (query: string) =>
      listAt((await lab.call("GET", `/populations${query}`)).body, "_embedded", "populations").map(
        (item) => at(item, "name"),
      );
    expect(await names("")).toEqual(["Default", "Partners 2"]);
    expect(await names(`?filter=${encodeURIComponent('name sw "part"')}`)).toEqual(["Partners 2"]);
    expect(await names(`?filter=${encodeURIComponent(`id eq "${id}"`)}`)).toEqual(["Partners 2"]);
    const bad = `?filter=${encodeURIComponent('description eq "d"')}`;
    expect((await lab.call("GET", `/populations${bad}`)).status).toBe(400);
    await lab.call("DELETE", `/users/${user}`);
    expect((await lab.call("DELETE", `/populations/${id}`)).status).toBe(204);
    expect((await lab.call("GET", `/populations/${id}`)).status).toBe(404);
  });

  it("guards delete with CONSTRAINT_VIOLATION", async () => {
    const remove = async (id: string) => (await lab.call("DELETE", `/populations/${id}`)).body;
    const last = await remove(DEMO.populationId);
    expect(detail(last)).toEqual(["CONSTRAINT_VIOLATION", "population"]);
    expect(at(last, "details", 0, "message")).toContain("must contain at least one population");
    const other = await lab.population("Other");
    expect(detail(await remove(DEMO.populationId))).toEqual(["CONSTRAINT_VIOLATION", "population"]);
    await lab.user("u", { population: { id: other } });
    expect(detail(await remove(other))).toEqual(["CONSTRAINT_VIOLATION", "population"]);
  });

  it("need a name of their own and have one default", async () => {
    expect(detail((await create({})).body)).toEqual(["REQUIRED_VALUE", "name"]);
    expect(detail((await create({ name: "DEFAULT" })).body)).toEqual([
      "UNIQUENESS_VIOLATION",
      "name",
    ]);
    const creation = await create({ name: "New", default: true });
    const old = await lab.call("GET", `/populations/${DEMO.populationId}`);
    expect([at(creation.body, "default"), at(old.body, "default")]).toEqual([true, false]);
    const user = await lab.user("u");
    const { body } = await lab.call("GET", `/users/${user}`);
    expect(at(body, "population", "id")).toBe(textAt(creation.body, "id"));
  });

  it("have a default identity provider", async () => {
    const idp = `/populations/${DEMO.populationId}/defaultIdentityProvider`;
    const id = "22222222-2222-4222-8222-222222222222";
    expect((await lab.call("PUT", idp, { id })).status).toBe(200);
    expect(at((await lab.call("GET", idp)).body, "id")).toBe(id);
  });
});

describe("contract 14.45 (5.2) attribute rules", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["1st", {}, "name"],
    ["a b", {}, "name"],
    ["a_b", {}, "name"],
    ["x".repeat(257), {}, "name"],
    ["Department", {}, "name"],
    ["USERNAME", {}, "name"],
    ["ok", { type: "BOOLEAN" }, "type"],
    ["ok", { enabled: undefined }, "enabled"],
    ["ok", { unique: undefined }, "unique"],
    ["ok", { type: "JSON", unique: true }, "unique"],
    ["ok", { type: "JSON", enumeratedValues: [{ value: "x" }] }, "enumeratedValues"],
    ["ok", { enumeratedValues: [{ value: "x" }, { value: "X" }] }, "enumeratedValues"],
    [
      "ok",
      { enumeratedValues: Array.from({ length: 101 }, (_, n) => ({ value: `${n}` })) },
      "enumeratedValues",
    ],
    ["ok", { regexValidation: { pattern: "a" } }, "regexValidation.requirements"],
    ["ok", { regexValidation: { pattern: "(", requirements: "r" } }, "regexValidation.pattern"],
    [
      "ok",
      { enumeratedValues: [{ value: "x" }], regexValidation: { pattern: "a", requirements: "r" } },
      "regexValidation",
    ],
    [
      "ok",
      { regexValidation: { pattern: "^a", requirements: "r", valuesPatternShouldMatch: ["b"] } },
      "regexValidation.valuesPatternShouldMatch",
    ],
  ])("refuses %s with %j", async (name, more, target) => {
    const answer = await declare(name, more);
    expect([answer.status, detail(answer.body)[1]]).toEqual([400, target]);
  });

  it("keeps name, type, required and values; multiValued only grows", async () => {
    const tag = await declared("tag", { enumeratedValues: [{ value: "x" }], multiValued: true });
    const put = (more: object) => lab.call("PUT", tag, { enabled: true, unique: false, ...more });
    for (const change of [
      { name: "other" },
      { type: "JSON" },
      { required: true },
      { multiValued: false },
      { enumeratedValues: [{ value: "y" }] },
    ]) {
      expect((await put(change)).status).toBe(400);
    }
    const good = await put({
      name: "tag",
      displayName: "Tag",
      enumeratedValues: [{ value: "x" }, { value: "y" }],
    });
    expect(good.body).toMatchObject({
      displayName: "Tag",
      multiValued: true,
      schemaType: "CUSTOM",
    });
    expect((await lab.call("PUT", tag, { enabled: true })).status).toBe(400);
  });

  it("does not delete or disable what a userFilter uses", async () => {
    const shoe = await declared("shoe");
    const group = await lab.group("dyn", { userFilter: 'title eq "x" or shoe eq "44"' });
    expect(detail((await lab.call("DELETE", shoe)).body)[0]).toBe("CONSTRAINT_VIOLATION");
    expect(detail((await lab.call("PATCH", shoe, { enabled: false })).body)[0]).toBe(
      "CONSTRAINT_VIOLATION",
    );
    await lab.call("DELETE", `/groups/${group}`);
    expect((await lab.call("DELETE", shoe)).status).toBe(204);
    expect((await lab.call("GET", shoe)).status).toBe(404);
  });

  it("takes the values away with the attribute", async () => {
    const shoe = await declared("shoe");
    const user = await lab.user("u", { shoe: "44" });
    await lab.call("DELETE", shoe);
    await declared("shoe");
    expect(at((await lab.call("GET", `/users/${user}`)).body, "shoe")).toBeUndefined();
  });

  it("changes CORE not at all, STANDARD in enabled and unique only", async () => {
    expect((await lab.call("PATCH", await idOf("username"), { enabled: false })).status).toBe(400);
    expect((await lab.call("DELETE", await idOf("email"))).status).toBe(400);
    const title = await lab.call("PATCH", await idOf("title"), {
      enabled: false,
      displayName: "no",
    });
    expect([title.status, at(title.body, "enabled"), at(title.body, "displayName")]).toEqual([
      200,
      false,
      undefined,
    ]);
    expect(at((await post({ title: "T" })).body, "title")).toBeUndefined();
  });

  it("counts STRING and JSON attributes apart", async () => {
    await lab.knobs({ limits: { customStringAttributes: 7, customJsonAttributes: 3 } });
    expect((await declare("s1")).status).toBe(400);
    expect((await declare("j1", { type: "JSON" })).status).toBe(201);
    expect((await declare("j2", { type: "JSON" })).status).toBe(400);
  });
});

describe("contract 14.46 (5.1) schema", () => {
  it("is one, named User, with CORE, STANDARD and the declared CUSTOM attributes on one page", async () => {
    const schemas = await lab.call("GET", "/schemas");
    expect(listAt(schemas.body, "_embedded", "schemas")).toHaveLength(1);
    const { body } = await lab.call("GET", path);
    const attributes = listAt(body, "_embedded", "attributes");
    const types = new Map(attributes.map((item) => [at(item, "name"), at(item, "schemaType")]));
    expect(Object.fromEntries(types)).toMatchObject({
      id: "CORE",
      username: "CORE",
      email: "STANDARD",
      name: "STANDARD",
      address: "STANDARD",
      scimProfile: "CUSTOM",
      scimEmails: "CUSTOM",
      displayName: "CUSTOM",
      employeeNumber: "CUSTOM",
      costCenter: "CUSTOM",
      organization: "CUSTOM",
      division: "CUSTOM",
      department: "CUSTOM",
      manager: "CUSTOM",
      locales: "CUSTOM",
    });
    const locales = await lab.call("GET", await idOf("locales"));
    expect(locales.body).toMatchObject({
      type: "STRING",
      multiValued: true,
      unique: false,
      required: false,
    });
    expect((await lab.call("GET", `/schemas/${DEMO.environmentId}/attributes`)).status).toBe(404);
  });
});
