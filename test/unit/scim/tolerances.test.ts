// Each tolerance is one switch: with it a client's form is taken, without it the very same is refused or means what the RFC says.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { ScimError } from "../../../src/scim/error.js";
import { parseBulk } from "../../../src/scim/bulk/parse-bulk.js";
import { parseFilter } from "../../../src/scim/filter/parse.js";
import { parseListQuery, parseSearchRequest } from "../../../src/scim/query/list-query.js";
import { parseProjection } from "../../../src/scim/representation/projection.js";
import { parseQueryString } from "../../../src/scim/query/query-string.js";
import type { JsonObject } from "../../../src/platform/json.js";
import { type Tolerance, type Tolerances, tolerant } from "../../../src/scim/tolerances.js";
import { ENTERPRISE, USER, customSchema, userSchema } from "./resource/library.js";
import { applyPatch, parsePatch, parseResource } from "../../support/at-once.js";

const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const limits = { defaultPageSize: 100, maxPageSize: 200 };

const user = (more: object) => (tolerances: Tolerances) =>
  parseResource({ schemas: [USER], userName: "alice", ...more }, userSchema, tolerances).resource;
const thing = (more: object) => (tolerances: Tolerances) =>
  parseResource({ schemas: ["urn:example:thing"], name: "x", ...more }, customSchema, tolerances)
    .resource;

const alice: JsonObject = {
  schemas: [USER],
  userName: "alice",
  title: "Boss",
  emails: [{ value: "a@example.com", type: "work" }],
};
const patched = (operation: object) => (tolerances: Tolerances) => {
  const body = { schemas: [PATCH_OP], Operations: [operation] };
  return applyPatch(parsePatch(body, userSchema, { tolerances }), alice, userSchema);
};
const remove = (operation: object) => (tolerances: Tolerances) => {
  const body = { schemas: [PATCH_OP], Operations: [{ op: "remove", ...operation }] };
  const held = { schemas: ["urn:example:thing"], name: "x", tags: ["a", "b"] };
  return applyPatch(parsePatch(body, customSchema, { tolerances }), held, customSchema);
};
const replace = (path: string, value: unknown) => patched({ op: "replace", path, value });
const onUsers = [{ method: "DELETE", path: "/Users/1" }];

const rows: readonly (readonly [Tolerance, (tolerances: Tolerances) => unknown])[] = [
  ["absentSchemas", user({ schemas: null })],
  ["absentSchemas", (given) => parseBulk({ Operations: onUsers }, 10, given)],
  [
    "absentSchemas",
    (given) =>
      parsePatch({ Operations: [{ op: "add", path: "title", value: "x" }] }, userSchema, {
        tolerances: given,
      }),
  ],
  [
    "absentSchemas",
    (given) => parseSearchRequest({}, userSchema, { ...limits, tolerances: given }),
  ],
  ["legacyUrns", user({ schemas: ["urn:scim:schemas:core:1.0"] })],
  ["legacyUrns", replace("urn:scim:schemas:extension:enterprise:1.0:department", "x")],
  [
    "emptyOperations",
    (given) =>
      parsePatch({ schemas: [PATCH_OP], Operations: [] }, userSchema, { tolerances: given }),
  ],
  [
    "zeroFailOnErrors",
    (given) => parseBulk({ schemas: [BULK], failOnErrors: 0, Operations: onUsers }, 10, given),
  ],
  ["opsInAnyCase", patched({ op: "Replace", path: "title", value: "x" })],
  ["namesWithoutUrn", replace("department", "x")],
  ["namesWithoutUrn", (given) => parseFilter("department pr", userSchema, "reject", given)],
  ["dotAfterUrn", replace(`${ENTERPRISE}.department`, "x")],
  [
    "dotAfterUrn",
    (given) => parseFilter(`${ENTERPRISE}.department pr`, userSchema, "reject", given),
  ],
  ["implicitValue", remove({ path: "tags.value" })],
  ["implicitValue", remove({ path: 'tags[value eq "a"].value' })],
  ["unknownExtensions", replace("urn:example:unheardOf:2.0:User:badge", "7")],
  ["attributeNamedTwice", replace("title", { title: "x" })],
  ["arraysOfOne", replace("title", ["x"])],
  ["arraysOfOne", user({ name: [{ givenName: "A" }] })],
  ["valueObjects", thing({ tags: [{ value: "a" }] })],
  ["loneElements", user({ emails: { value: "a@example.com" } })],
  ["loneElements", remove({ path: "tags", value: "a" })],
  ["bareReferences", user({ [ENTERPRISE]: { manager: "boss" } })],
  ["jsonInStrings", user({ emails: '[{"value":"a@example.com"}]' })],
  ["jsonInStrings", patched({ op: "replace", value: '{"title":"x"}' })],
  ["numbersForStrings", user({ title: 7 })],
  ["digitsForIntegers", thing({ count: "7" })],
  [
    "digitsForIntegers",
    (given) =>
      parseSearchRequest({ schemas: [SEARCH], count: "2" }, userSchema, {
        ...limits,
        tolerances: given,
      }),
  ],
  ["booleanWords", user({ active: "True" })],
  ["createdByFilter", replace('emails[type eq "home"].value', "b@example.com")],
  [
    "looseAttributeLists",
    (given) => parseQueryString("attributes=title&attributes=nickName", given),
  ],
  ["unknownNames", user({ shoeSize: 7 })],
  ["unknownNames", user({ schemas: [USER, "urn:example:none"] })],
  ["pathlessOperations", patched({ op: "replace", value: { title: "x" } })],
  ["wholeElements", replace('emails[type eq "work"]', { value: "b@example.com", type: "work" })],
  [
    "emptyParameters",
    (given) =>
      parseListQuery(parseQueryString("count="), userSchema, { ...limits, tolerances: given }),
  ],
];

function attempt(read: (tolerances: Tolerances) => unknown, tolerances: Tolerances): string {
  try {
    read(tolerances);
    return "taken";
  } catch (error) {
    if (error instanceof ScimError) return `${error.status} ${error.scimType ?? ""}`;
    throw error;
  }
}

describe("tolerances", () => {
  it.each(rows.map(([name, read], index) => [index + 1, name, read] as const))(
    "%d: %s is all that takes it",
    (_index, name, read) => {
      expect(attempt(read, tolerant)).toBe("taken");
      expect(attempt(read, { ...tolerant, [name]: false })).toMatch(/^400 /);
    },
  );

  it('emptyTextClears: else "" is a value', () => {
    const clear = replace("title", "");
    expect(clear(tolerant)).not.toHaveProperty("title");
    expect(clear({ ...tolerant, emptyTextClears: false })["title"]).toBe("");
  });

  it("looseAttributeLists: else a blank and a bracket make another name", () => {
    const only = (tolerances: Tolerances) => [
      ...(parseProjection('title nickName,emails[type eq "x"]', undefined, userSchema, tolerances)
        .selections.get(USER)
        ?.keys() ?? []),
    ];
    expect(only(tolerant)).toEqual(["title", "nickName", "emails"]);
    expect(only({ ...tolerant, looseAttributeLists: false })).toEqual([]);
  });

  it("docs/conformance.md says of each what is answered without it", () => {
    const answers = new Map<string, Set<string>>([["emptyTextClears", new Set(["is a value"])]]);
    for (const [name, read] of rows) {
      const scimType = attempt(read, { ...tolerant, [name]: false }).slice("400 ".length);
      answers.set(name, (answers.get(name) ?? new Set()).add(scimType));
    }
    const documented = readFileSync("docs/conformance.md", "utf8").matchAll(
      /^\| `(\w+)` +\|.*\| ([^|]*?) +\|$/gm,
    );
    const said = new Map([...documented].map(([, name = "", told = ""]) => [name, told]));
    expect([...said.keys()]).toEqual(Object.keys(tolerant));
    for (const [name, given] of answers) {
      expect([name, new Set(said.get(name)?.replaceAll("`", "").split(", "))]).toEqual([
        name,
        given,
      ]);
    }
  });

  it("each has a row", () => {
    const shown = [...rows.map(([name]) => name), "emptyTextClears"];
    expect(Object.keys(tolerant).sort()).toEqual([...new Set(shown)].sort());
  });
});
