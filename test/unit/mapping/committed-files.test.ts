// The files in config/ are read by the code they document, so that they are never wrong.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { defaultMapping } from "../../../src/mapping/default-mapping.js";
import { mappingJsonSchema } from "../../../src/mapping/file/mapping-shape.js";
import { readMapping } from "../../../src/mapping/file/read-mapping.js";

const HR = "urn:acme:params:scim:schemas:extension:hr:2.0:User";

const read = (name: string): string =>
  readFileSync(new URL(`../../../config/${name}`, import.meta.url), "utf8");

describe("config/mapping/default.yaml", () => {
  it("is the built-in mapping", () => {
    expect(readMapping(read("mapping/default.yaml"), "default.yaml")).toEqual({
      mapping: defaultMapping,
      problems: [],
    });
  });
});

describe("config/mapping/example-hr.yaml", () => {
  const { mapping, problems } = readMapping(read("mapping/example-hr.yaml"), "example-hr.yaml");

  it("has no problems", () => {
    expect(problems).toEqual([]);
  });

  it("gives the extension's attributes their homes", () => {
    const rows = mapping?.attributes.filter(({ scim }) => scim?.startsWith(HR)) ?? [];
    expect(rows.map(({ scim, pingone }) => [scim?.slice(HR.length + 1), pingone])).toEqual([
      ["badgeNumber", "badge"],
      ["startDate", "startDate"],
      ["skills", "skills"],
      ["workModel", "workModel"],
      ["office.building", "office.building"],
      ["office.floor", "office.floor"],
    ]);
  });

  it("replaces, removes and adds rows", () => {
    const pingone = mapping?.attributes.map((row) => row.pingone) ?? [];
    expect(pingone).toEqual(expect.arrayContaining(["allEmails", "badgeText", "provisionedBy"]));
    expect(pingone).not.toContain("nickname");
    expect(pingone.filter((name) => ["title", "type", "mobilePhone"].includes(name))).toEqual([
      "title",
      "type",
      "mobilePhone",
    ]);
  });
});

it("docs/mapping.md shows files that are usable", () => {
  const page = read("../docs/mapping.md");
  const files = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = ""]) => text);
  expect(files.length).toBeGreaterThan(0);
  for (const text of files) expect(readMapping(text, "page.yaml").problems).toEqual([]);
});

it("config/mapping.schema.json is what the code says (npm run schemas)", () => {
  expect(JSON.parse(read("mapping.schema.json"))).toEqual(mappingJsonSchema());
});
