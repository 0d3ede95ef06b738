import { describe, expect, it } from "@jest/globals";
import type { Call } from "../../../src/pingone/call.js";
import type { PingOneClient } from "../../../src/pingone/client.js";
import { PingOneError } from "../../../src/pingone/error.js";
import { createPingOnePopulations } from "../../../src/pingone/resources/populations.js";
import { createPingOneSchema } from "../../../src/pingone/resources/schema.js";
import { contextOf, createStubClock } from "./stubs.js";

const location = { origin: "https://api.pingone.eu", basePath: "/v1/environments/e1" };
const context = contextOf(createStubClock());

type Answers = Readonly<Record<string, unknown>>;

/** Answers by "METHOD path". */
function start(answers: Answers) {
  const calls: Call[] = [];
  const client: PingOneClient = (call) => {
    calls.push(call);
    const found = answers[`${call.method} ${call.path}`];
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
  };
  const lines = (): readonly string[] => calls.map(({ method, path }) => `${method} ${path}`);
  return { calls, lines, client };
}

const attribute = {
  id: "a1",
  name: "department",
  schemaType: "CUSTOM",
  type: "STRING",
  enabled: true,
  unique: false,
  multiValued: false,
} as const;
const schemas = {
  "GET /schemas": {
    _embedded: {
      schemas: [
        { id: "other", name: "Device" },
        { id: "s1", name: "User" },
      ],
    },
  },
};
const paged = {
  "GET /schemas/s1/attributes": {
    _embedded: { attributes: [attribute] },
    _links: {
      next: { href: "https://api.pingone.eu/v1/environments/e1/schemas/s1/attributes?c=2" },
    },
  },
  "GET /schemas/s1/attributes?c=2": {
    _embedded: { attributes: [{ ...attribute, id: "a2", name: "scimProfile", type: "JSON" }] },
  },
};

describe("reading the user schema (contract 5.1)", () => {
  it("finds the schema named User, reads every page and asks for no page size", async () => {
    const { client, lines } = start({ ...schemas, ...paged });
    const schema = await createPingOneSchema(client, location).read(context);
    expect(schema.id).toBe("s1");
    expect(schema.attributes.map(({ name }) => name)).toEqual(["department", "scimProfile"]);
    expect(lines()).toEqual(["GET /schemas", ...Object.keys(paged)]);
  });

  it("looks the schema's id up once, and again after a failure", async () => {
    const answers: Record<string, unknown> = { ...schemas, ...paged };
    const { client, lines } = start(answers);
    const schema = createPingOneSchema(client, location);
    await schema.read(context);
    await schema.read(context);
    expect(lines().filter((line) => line === "GET /schemas")).toHaveLength(1);
    answers["GET /schemas/s1/attributes"] = new PingOneError("notFound", "x");
    await expect(schema.read(context)).rejects.toMatchObject({ code: "notFound" });
    answers["GET /schemas/s1/attributes"] = { _embedded: { attributes: [] } };
    expect(await schema.read(context)).toEqual({ id: "s1", attributes: [] });
    expect(lines().filter((line) => line === "GET /schemas")).toHaveLength(2);
  });

  it.each<[string, Answers]>([
    ["no schema", { "GET /schemas": { _embedded: { schemas: [] } } }],
    ["a schema without an id", { "GET /schemas": { _embedded: { schemas: [{}] } } }],
    ["no collection", { ...schemas, "GET /schemas/s1/attributes": {} }],
    [
      "an attribute without a name",
      { ...schemas, "GET /schemas/s1/attributes": { _embedded: { attributes: [{ id: "a" }] } } },
    ],
  ])("takes %s for no answer of PingOne", async (_name, answers) => {
    const schema = createPingOneSchema(start(answers).client, location);
    await expect(schema.read(context)).rejects.toMatchObject({ code: "unexpected" });
  });
});

describe("declaring attributes (contract 5.2)", () => {
  it("creates by a POST that is never repeated blindly", async () => {
    const { client, calls } = start({ "POST /schemas/s1/attributes": attribute });
    const body = {
      name: "department",
      type: "STRING",
      enabled: true,
      unique: false,
      multiValued: false,
    } as const;
    const schema = createPingOneSchema(client, location);
    expect(await schema.createAttribute("s1", body, context)).toEqual(attribute);
    expect(calls[0]).toMatchObject({ method: "POST", body, idempotent: false });
  });

  it("changes by a PATCH of what changes alone", async () => {
    const changed = { ...attribute, multiValued: true };
    const { client, calls } = start({ "PATCH /schemas/s1/attributes/a1": changed });
    const schema = createPingOneSchema(client, location);
    expect(await schema.changeAttribute("s1", "a1", { multiValued: true }, context)).toEqual(
      changed,
    );
    expect(calls[0]).toMatchObject({ body: { multiValued: true }, idempotent: true });
  });
});

describe("populations (contract section 9)", () => {
  const id = "0d9f0a52-77a5-4f0e-9d55-2f4a3c1b0e99";
  const population = { id, name: "Default", default: true };

  it("reads one, and lists in pages", async () => {
    const { client } = start({
      [`GET /populations/${id}`]: population,
      "GET /populations?limit=200": { _embedded: { populations: [population] }, count: 1 },
    });
    const populations = createPingOnePopulations(client, location);
    expect(await populations.read(id, context)).toEqual(population);
    expect(await populations.list(undefined, 200, context)).toMatchObject({ items: [population] });
  });

  it("takes anything else for no answer of PingOne", async () => {
    const { client } = start({ [`GET /populations/${id}`]: { id } });
    const populations = createPingOnePopulations(client, location);
    await expect(populations.read(id, context)).rejects.toMatchObject({ code: "unexpected" });
  });
});
