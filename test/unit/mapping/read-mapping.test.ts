// What a mapping file becomes: rows over the built-in ones, extensions with their defaults, implicit rows.
import { describe, expect, it } from "@jest/globals";
import { defaultMapping } from "../../../src/mapping/default-mapping.js";
import type { AttributeRow, Mapping } from "../../../src/mapping/model.js";
import { mappingOf as read } from "../../support/mapping.js";

const HR = "urn:acme:params:scim:schemas:extension:hr:2.0:User";

const rowsOf = (mapping: Mapping, scim: string): readonly AttributeRow[] =>
  mapping.attributes.filter((row) => row.scim === scim);

/** Only this row, so that what it becomes can be compared. */
const addedBy = (row: string): readonly AttributeRow[] =>
  read(`attributes:\n  - ${row}\n`).attributes.filter(
    (each) => !defaultMapping.attributes.some((known) => known.pingone === each.pingone),
  );

describe("what a mapping file leaves out", () => {
  it.each(["", "# nothing but words\n", "{}", "extends: default\n", "attributes: []\n"])(
    "is as built in: %j",
    (text) => {
      expect(read(text)).toEqual(defaultMapping);
    },
  );

  it("extends: none starts from nothing", () => {
    const text = "extends: none\nattributes: [{ scim: userName, pingone: username }]\n";
    expect(read(text).attributes).toEqual([
      { scim: "userName", pingone: "username", direction: "both", transforms: [] },
    ]);
  });

  it("names the attributes that hold the rest", () => {
    expect(read("overflow: scimRest\nemailIndex: mails\n")).toEqual({
      ...defaultMapping,
      overflow: "scimRest",
      emailIndex: "mails",
    });
  });
});

describe("rows", () => {
  it.each<[string, Partial<AttributeRow>]>([
    ["{ scim: profileUrl, pingone: site }", { scim: "profileUrl", direction: "both" }],
    ["{ scim: PROFILEURL, pingone: site }", { scim: "profileUrl" }],
    ["{ scim: profileUrl, pingone: site, transform: trim }", { transforms: [{ kind: "trim" }] }],
    [
      '{ scim: profileUrl, pingone: site, transform: [uppercase, alpha2, { e164: { callingCode: "49" } }, { split: ";" }, first] }',
      {
        transforms: [
          { kind: "uppercase" },
          { kind: "countryCode" },
          { kind: "e164", callingCode: "49" },
          { kind: "split", separator: ";" },
          { kind: "first" },
        ],
      },
    ],
    [
      "{ scim: profileUrl, pingone: site, transform: { map: { values: { a: b }, otherwise: c } } }",
      { transforms: [{ kind: "map", values: { a: "b" }, otherwise: "c" }] },
    ],
    ["{ scim: profileUrl, pingone: site, direction: toScim }", { direction: "toScim" }],
    ["{ scim: profileUrl, pingone: site, default: none }", { default: "none" }],
    ["{ scim: profileUrl, pingone: site.main }", { pingone: "site.main" }],
    [
      "{ constant: scim, pingone: site }",
      { constant: "scim", direction: "toPingOne", transforms: [] },
    ],
    [
      '{ template: "{name.givenName} ({emails.value})", pingone: site, default: nobody }',
      { template: "{name.givenName} ({emails.value})", direction: "toPingOne", default: "nobody" },
    ],
    [
      "{ scim: ims.value, pingone: site, element: { types: [Work, ''] }, shows: { type: work, primary: true } }",
      { element: { types: ["work", ""] }, shows: { type: "work", primary: true } },
    ],
    [
      '{ scim: emails.value, pingone: site, direction: toPingOne, transform: { join: "," } }',
      { direction: "toPingOne", transforms: [{ kind: "join", separator: "," }] },
    ],
  ])("%s", (written, expected) => {
    const [row, ...more] = addedBy(written);
    expect(more).toEqual([]);
    expect(row).toMatchObject(expected);
  });

  it("of the same path take the built-in row's place", () => {
    const { attributes } = read("attributes: [{ scim: nickName, pingone: alias }]");
    const places = defaultMapping.attributes.map(({ scim }) => scim);
    expect(attributes.map(({ scim }) => scim)).toEqual(places);
    expect(attributes[places.indexOf("nickName")]?.pingone).toBe("alias");
  });

  it.each([
    ["{ scim: emails.value, pingone: mail, element: main }", "emails.value", ["mail"]],
    [
      "{ scim: phoneNumbers.value, pingone: cell, element: { types: [mobile] } }",
      "phoneNumbers.value",
      ["primaryPhone", "cell"],
    ],
    // The same PingOne attribute for other types.
    [
      "{ scim: phoneNumbers.value, pingone: mobilePhone, element: { types: [cell, mobile] } }",
      "phoneNumbers.value",
      ["primaryPhone", "mobilePhone"],
    ],
    [
      "{ scim: phoneNumbers.value, pingone: homePhone, element: { types: [home] } }",
      "phoneNumbers.value",
      ["primaryPhone", "mobilePhone", "homePhone"],
    ],
  ])("of an element: %s", (written, scim, expected) => {
    const rows = rowsOf(read(`attributes: [${written}]`), scim);
    expect(rows.map(({ pingone }) => pingone)).toEqual(expected);
  });

  it("keep what the replaced row shows, unless they say otherwise", () => {
    const element = "scim: emails.value, pingone: mail, element: main";
    const shown = (text: string): unknown =>
      rowsOf(read(`attributes: [{ ${text} }]`), "emails.value")[0]?.shows;
    expect(shown(element)).toEqual({ type: "work", primary: true });
    expect(shown(`${element}, shows: { type: other }`)).toEqual({ type: "other" });
  });

  it("one-way copies stand beside the row they copy", () => {
    const rows = rowsOf(
      read("attributes: [{ scim: userName, pingone: login, direction: toPingOne }]"),
      "userName",
    );
    expect(rows.map(({ pingone, direction }) => [pingone, direction])).toEqual([
      ["username", "both"],
      ["login", "toPingOne"],
    ]);
  });

  it("pingone: null takes built-in rows away", () => {
    const left = (row: string): number =>
      rowsOf(read(`attributes: [${row}]`), "phoneNumbers.value").length;
    expect(left("{ scim: phoneNumbers.value, pingone: null }")).toBe(0);
    expect(left("{ scim: phoneNumbers.value, pingone: null, element: { types: [Mobile] } }")).toBe(
      1,
    );
    const { attributes } = read(
      "attributes: [{ scim: title, pingone: null }, { scim: nickName, pingone: title }]",
    );
    expect(attributes.filter(({ pingone }) => pingone === "title")).toHaveLength(1);
  });
});

describe("extensions (RFC 7643 section 7)", () => {
  const extension = (attributes: string, rows = "[]"): Mapping =>
    read(
      `attributes: ${rows}\nextensions:\n  - id: ${HR}\n    name: HR\n    attributes: ${attributes}\n`,
    );
  const homes = (mapping: Mapping): unknown =>
    mapping.attributes.flatMap(({ scim, pingone, direction }) =>
      scim?.startsWith(HR) === true ? [[scim.slice(HR.length + 1), pingone, direction]] : [],
    );

  it("have the defaults of the RFC", () => {
    expect(extension("[{ name: badge }]").extensions).toEqual([
      {
        id: HR,
        name: "HR",
        description: "",
        attributes: [
          {
            name: "badge",
            type: "string",
            multiValued: false,
            description: "",
            required: false,
            caseExact: false,
            mutability: "readWrite",
            returned: "default",
            uniqueness: "none",
          },
        ],
      },
    ]);
  });

  it.each([
    ["{ name: a, type: reference }", { caseExact: true, referenceTypes: ["uri"] }],
    ["{ name: a, type: reference, referenceTypes: [User] }", { referenceTypes: ["User"] }],
    ["{ name: a, type: binary }", { caseExact: true }],
    ["{ name: a, mutability: writeOnly }", { returned: "never" }],
    ["{ name: a, canonicalValues: [x, y] }", { canonicalValues: ["x", "y"] }],
    [
      "{ name: a, type: complex, subAttributes: [{ name: $ref, type: reference }] }",
      { subAttributes: [expect.objectContaining({ name: "$ref", type: "reference" })] },
    ],
  ])("%s", (written, expected) => {
    expect(extension(`[${written}]`).extensions[0]?.attributes[0]).toMatchObject(expected);
  });

  it("live in custom attributes of the same name", () => {
    const mapping = extension(
      `[{ name: badge }, { name: skills, multiValued: true }, { name: level, mutability: readOnly },
        { name: office, type: complex, subAttributes: [{ name: room }, { name: floor }] },
        { name: jobs, type: complex, multiValued: true, subAttributes: [{ name: value }] }]`,
    );
    expect(homes(mapping)).toEqual([
      ["badge", "badge", "both"],
      ["skills", "skills", "both"],
      ["level", "level", "toScim"],
      ["office.room", "office.room", "both"],
      ["office.floor", "office.floor", "both"],
    ]);
  });

  it("live elsewhere, or in the overflow alone, when a row says so", () => {
    const mapping = extension(
      "[{ name: badge }, { name: shift }, { name: title }]",
      `[{ scim: "${HR}:badge", pingone: badgeNo }, { scim: "${HR}:shift", pingone: null },
        { scim: "${HR.toUpperCase()}:TITLE", pingone: hrTitle },
        { scim: "${HR}:badge", pingone: badgeCopy, direction: toPingOne }]`,
    );
    expect(homes(mapping)).toEqual([
      ["badge", "badgeNo", "both"],
      ["title", "hrTitle", "both"],
      ["badge", "badgeCopy", "toPingOne"],
    ]);
  });
});
