import { unlimitedWork } from "../../../../src/scim/work-budget.js";
import { describe, expect, it } from "@jest/globals";
import { compileFilter, compileValueFilter } from "../../../../src/scim/filter/evaluate.js";
import { parseValueFilter } from "../../../../src/scim/filter/parse-value.js";
import { parseFilter } from "../../../../src/scim/filter/parse.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import type { ResourceType } from "../../../../src/scim/schema/model.js";
import { compileResourceSchema } from "../../../../src/scim/schema/resource-schema.js";
import { barbara, customUrn, enterpriseUrn, userAttribute, userSchema } from "./fixtures.js";

const matches = (text: string, resource: JsonObject = barbara): boolean =>
  compileFilter(parseFilter(text, userSchema), unlimitedWork)(resource);

/** [filter, whether Barbara matches] */
type Case = readonly [filter: string, expected: boolean];

describe("filter evaluation, RFC 7644 section 3.4.2.2", () => {
  it.each<Case>([
    ['userName eq "bjensen@example.com"', true],
    ['userName ne "bjensen@example.com"', false],
    ['userName co "jensen@"', true],
    ['userName sw "bj"', true],
    ['userName sw "jensen"', false],
    ['userName ew ".com"', true],
    ['userName ew "bjensen"', false],
    ['name.familyName gt "Jensel"', true],
    ['name.familyName ge "Jensen"', true],
    ['name.familyName lt "Jensen"', false],
    ['name.familyName le "Jensen"', true],
    ["active eq true", true],
    ["active ne true", false],
    ['active eq "False"', false],
    ["badge eq 17", true],
    ["badge gt 9", true],
    ["badge lt 100", true],
    ["badge ne 17", false],
    ["height ge 1.72", true],
    ["height gt 1.72", false],
    ["height lt 1.8e0", true],
    ['key eq "AQID"', true],
    ['key eq "aqid"', false],
    ['profileUrl co "x"', false],
  ])("statement 86: %s is %s", (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each<Case>([
    ['title pr or active eq true and userType eq "Employee"', true],
    ['active eq true or title pr and title eq "x"', true],
    ["(active eq true or title pr) and title pr", false],
    ["not (title pr) and active eq true", true],
    ["not (title pr and active eq true)", true],
    ["not (active eq true or title pr)", false],
  ])("statement 87: %s is %s", (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each<Case>([
    ['userName eq "BJENSEN@Example.COM"', true],
    ['displayName co "BABS"', true],
    ['name.familyName ge "JENSEN"', true],
    ['externalId eq "Bjensen"', true],
    ['externalId eq "bjensen"', false],
    ['externalId sw "bj"', false],
    ['id eq "2819C223-7F76-453A-919D-413861904646"', false],
    ['meta.resourceType eq "User"', true],
    ["meta.version pr", true],
    ["not (META.LOCATION pr)", false],
  ])("statement 88: case rules of the schema: %s is %s", (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each<Case>([
    ['emails.type eq "home"', true],
    ['emails.type eq "other"', false],
    ['emails[type eq "work" and value co "@example"]', true],
    ['emails[type eq "home" and value co "@example"]', false],
    ['emails.type eq "home" and emails.value co "@example"', true],
    ['emails[primary eq true and not (type eq "home")]', true],
    ['not (emails[type eq "other"])', true],
    ['emails[type eq "home"].value sw "babs"', true],
    ['emails[type eq "home"].value sw "bjensen"', false],
    ['tags eq "VIP"', true],
    ['tags[value sw "par"]', true],
    ['tags[value sw "rom"]', false],
    ['phoneNumbers[type eq "work"]', false],
    ['name[familyName eq "Jensen"]', true],
    [`schemas eq "${enterpriseUrn}"`, true],
  ])("statement 89: any value of a multi-valued attribute: %s is %s", (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each<Case>([
    ['emails co "@jensen.org"', true],
    ['emails.value co "@jensen.org"', true],
    ['emails co "work"', false],
    ['manager eq "26118915"', true],
    [`${enterpriseUrn}:manager ne "26118915"`, false],
  ])("statement 90: the value sub-attribute: %s is %s", (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each<Case>([
    ['meta.lastModified eq "2026-05-13T04:42:34.500Z"', true],
    ['meta.lastModified eq "2026-05-13T06:42:34.5+02:00"', true],
    ['meta.lastModified eq "2026-05-13T04:42:34.5"', true],
    ['meta.lastModified ne "2026-05-13T06:42:34.5+02:00"', false],
    ['meta.lastModified gt "2026-05-13T04:42:34.499999Z"', true],
    ['meta.lastModified gt "2026-05-13T04:42:34.5000Z"', false],
    ['meta.lastModified lt "2026-05-13T04:42:34.500001Z"', true],
    ['meta.lastModified gt "2026-05-13T05:42:34+02:00"', true],
    ['meta.lastModified gt "2026-05-12T23:42:34-05:00"', true],
    ['meta.lastModified le "2026-05-12T23:42:34-05:00"', false],
    ['hired eq "2020-02-29T10:00:00Z"', true],
    ['hired lt "2020-02-29T11:00:00Z"', true],
  ])("statement 92: dateTime is chronological: %s is %s", (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it("statement 92: a stored value that is no dateTime matches no order", () => {
    const broken = { [customUrn]: { hired: "soon" } };
    expect(matches('hired gt "2000-01-01T00:00:00Z"', broken)).toBe(false);
    expect(matches('hired le "2000-01-01T00:00:00Z"', broken)).toBe(false);
    expect(matches('hired ne "2000-01-01T00:00:00Z"', broken)).toBe(true);
  });

  it.each<Case>([
    [`${enterpriseUrn}:department eq "sales"`, true],
    ['urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "WORK"]', true],
    ['department eq "sales"', true],
  ])("statement 95: URN-qualified: %s is %s", (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each<readonly [string, JsonObject, boolean]>([
    ["title pr", {}, false],
    ["title pr", { title: null }, false],
    ["title pr", { title: "" }, false],
    ["title pr", { title: "x" }, true],
    ["active pr", { active: false }, true],
    ["badge pr", { [customUrn]: { badge: 0 } }, true],
    ["emails pr", { emails: [] }, false],
    ["emails pr", { emails: [{}] }, false],
    ["emails pr", { emails: [{ type: null }] }, false],
    ["emails pr", { emails: [{ type: "work" }] }, true],
    ["emails.value pr", { emails: [{ type: "work" }] }, false],
    ["emails.value pr", { emails: [{ type: "work" }, { value: "x" }] }, true],
    ["name pr", { name: {} }, false],
    ["name pr", { name: { givenName: "" } }, false],
    ["name pr", { name: { givenName: "x" } }, true],
    ["name.givenName pr", { name: { familyName: "x" } }, false],
    ["manager pr", { [enterpriseUrn]: {} }, false],
  ])("statement 98: %s on %j is %s", (text, resource, expected) => {
    expect(matches(text, resource)).toBe(expected);
  });

  it.each<readonly [string, JsonObject, boolean]>([
    ['title ne "x"', {}, true],
    ['title ne "x"', { title: null }, true],
    ["active ne true", {}, true],
    ["badge ne 1", {}, true],
    ['emails.type ne "work"', {}, true],
    ['emails.type ne "work"', { emails: [] }, true],
    ['emails.type ne "work"', { emails: [{ value: "x" }] }, true],
    ['emails[type ne "work"]', { emails: [{ value: "x" }] }, true],
    ['emails[type ne "work"]', {}, false],
    ['emails.type ne "work"', { emails: [{ type: "work" }] }, false],
    ['emails.type ne "work"', { emails: [{ type: "work" }, { type: "home" }] }, true],
    ['manager ne "x"', {}, true],
    ['title eq "x"', {}, false],
    ['title co ""', {}, false],
    ['title lt "x"', {}, false],
    ["title eq null", {}, true],
    ["title eq null", { title: "x" }, false],
    ["title ne null", { title: "x" }, true],
    ["emails eq null", { emails: [] }, true],
  ])("statement 99: absent values: %s on %j is %s", (text, resource, expected) => {
    expect(matches(text, resource)).toBe(expected);
  });

  it("statement 100: unknown attributes have no value in a query over several types", () => {
    const test = (text: string): boolean =>
      compileFilter(parseFilter(text, userSchema, "absent"), unlimitedWork)(barbara);
    expect(test('members eq "x" or meta.resourceType eq "User"')).toBe(true);
    expect(test('members eq "x"')).toBe(false);
    expect(test('members ne "x"')).toBe(true);
    expect(test("members pr")).toBe(false);
    expect(test("not (members pr)")).toBe(true);
  });

  it.each<readonly [string, JsonObject, boolean]>([
    ['userName eq "ren\\u00e9"', { userName: "rene\u0301" }, true],
    ['userName eq "RENE\\u0301"', { userName: "ren\u00e9" }, true],
    ['userName sw "Å"', { userName: "a\u030angstrom" }, true],
    ['userName eq "rene"', { userName: "ren\u00e9" }, false],
  ])(
    "statement 166: composed and decomposed names are one: %j on %j",
    (text, resource, expected) => {
      expect(matches(text, resource)).toBe(expected);
    },
  );

  it("statement 171: inherited properties are no values", () => {
    const attributes = ["constructor", "__proto__", "toString"].map((name) => ({
      name,
      type: "string" as const,
      multiValued: false,
      description: "",
      required: false,
      caseExact: false,
      mutability: "readWrite" as const,
      returned: "default" as const,
      uniqueness: "none" as const,
    }));
    const type: ResourceType = {
      id: "Odd",
      name: "Odd",
      endpoint: "/Odd",
      description: "",
      schema: { id: "urn:example:odd", name: "Odd", description: "", attributes },
      extensions: [],
    };
    const schema = compileResourceSchema(type);
    for (const { name } of attributes) {
      expect(compileFilter(parseFilter(`${name} pr`, schema), unlimitedWork)({})).toBe(false);
    }
  });

  it("values of another type than the schema's never match, and never throw", () => {
    const odd: JsonObject = { userName: 5, active: "true", emails: ["x", null, 3], name: "text" };
    expect(matches('userName eq "5"', odd)).toBe(false);
    expect(matches("active eq true", odd)).toBe(false);
    expect(matches('emails.value eq "x"', odd)).toBe(false);
    expect(matches('emails[value eq "x"]', odd)).toBe(false);
    expect(matches('name.givenName eq "text"', odd)).toBe(false);
    expect(matches("badge eq 1", { [customUrn]: "text" })).toBe(false);
  });
});

describe("value filters, RFC 7644 section 3.5.2", () => {
  it("select elements of complex and of simple attributes", () => {
    const work = compileValueFilter(
      parseValueFilter('type eq "WORK" and primary eq "True"', userAttribute("emails")),
      unlimitedWork,
    );
    expect(work({ type: "work", primary: true })).toBe(true);
    expect(work({ type: "work" })).toBe(false);
    expect(work("work")).toBe(false);
    expect(work(null)).toBe(false);
    const urn = compileValueFilter(
      parseValueFilter('value sw "urn:"', userAttribute("schemas")),
      unlimitedWork,
    );
    expect(urn("urn:x")).toBe(true);
    expect(urn({ value: "urn:x" })).toBe(false);
  });
});
