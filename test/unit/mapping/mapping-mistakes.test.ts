// Every mistake in a mapping file is told at once, by its line, with what to write instead.
import { describe, expect, it } from "@jest/globals";
import { readMapping } from "../../../src/mapping/file/read-mapping.js";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

function problemsOf(text: string): readonly string[] {
  return readMapping(text, "acme.yaml").problems;
}

it("ten different mistakes are ten messages with lines", () => {
  const text = `extends: defualt
attributes:
  - scim: nickNmae
    pingone: nickname
  - scim: name.givenName
    pingone: name.givenName
  - scim: displayName
    pingone: enabled
  - scim: title
    pingone: title
    transform: lowercsae
  - scim: addresses.formatted
    pingone: wholeAddress
  - scim: externalId
    pingone: username
  - constant: hr
    pingone: source
    direction: both
extensions:
  - id: urn:ietf:params:scim:schemas:core:2.0:User
    name: Mine
    attributes:
      - name: 1st
`;
  expect(problemsOf(text)).toEqual([
    'acme.yaml:1: extends: must be one of default, none; did you mean "default"?',
    'acme.yaml:3: attributes[0].scim: is no SCIM attribute of users; did you mean "nickName"?',
    'acme.yaml:6: attributes[1].pingone: is no part of name; did you mean "name.given"?',
    "acme.yaml:8: attributes[2].pingone: enabled is reserved: SCIM's active sets it",
    expect.stringMatching(
      /^acme\.yaml:11: attributes\[3\]\.transform: is no transform; did you mean "lowercase"\? There are /,
    ),
    "acme.yaml:12: attributes[4]: needs an element: addresses is multi-valued, and one of its elements lives in PingOne (main, or { types: […] })",
    "acme.yaml:15: attributes[5].pingone: username is written already, by the built-in row of userName; take that away by { scim: userName, pingone: null }",
    "acme.yaml:18: attributes[6].direction: must be toPingOne: a constant or template is written and never read back",
    "acme.yaml:20: extensions[0].id: belongs to the SCIM standard: choose a URN of your own, urn:<your name>:…",
    'acme.yaml:23: extensions[0].attributes[0].name: must be a letter, then letters, digits, "_", "-" or "$" (RFC 7643 section 2.1)',
  ]);
});

/** One mistake each: the message after the line. */
const one = (text: string): string => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  return problems[0] ?? "";
};

describe("a row", () => {
  it.each([
    ["{ scim: title }", "attributes[0].pingone: is missing"],
    ["{ pingone: x }", "attributes[0]: must have one of scim, constant and template"],
    ["{ scim: title, constant: x, pingone: y }", "attributes[0]: must have one of scim"],
    ["{ scim: title, pingone: title, pingne: x }", 'pingne: is unknown; did you mean "pingone"?'],
    ["{ scim: title, pingone: title, wobble: x }", "wobble: is unknown; known here: scim, "],
    ["{ scim: 5, pingone: title }", "scim: must be text: put it in quotes"],
    // SCIM paths
    [
      "{ scim: frobnicator, pingone: x }",
      "scim: is no SCIM attribute of users; one of your own has to be declared below extensions",
    ],
    [
      "{ scim: 'emails[type eq \"home\"].value', pingone: x }",
      "scim: is no SCIM attribute of users; no filter stands here: element: { types: [home] } names",
    ],
    ["{ scim: departmnt, pingone: x }", `did you mean "${ENTERPRISE}:department"?`],
    [`{ scim: "${ENTERPRISE}:departmnt", pingone: x }`, `did you mean "${ENTERPRISE}:department"?`],
    ['{ scim: "urn:acme:hr:badge", pingone: x }', "no such extension is declared in this file"],
    // Values that PingOne would refuse for everybody, or that nobody gets
    [
      "{ scim: timezone, pingone: timezone, default: UTC }",
      "default: is no value PingOne takes for timezone",
    ],
    [
      '{ template: "{title}", pingone: timezone, default: UTC }',
      "default: is no value PingOne takes for timezone",
    ],
    ["{ constant: call me, pingone: accountId, default: x }", "default: has no place beside"],
    [
      "{ constant: usa, pingone: preferredLanguage, transform: { map: { values: { usa: _ } } } }",
      "constant: is no value PingOne takes for preferredLanguage",
    ],
    [
      "{ scim: phoneNumbers.value, pingone: mobilePhone, element: { types: [mobile] }, default: '1' }",
      "default: has no place beside element",
    ],
    [
      "{ scim: name, pingone: x }",
      "scim: is complex: give its parts rows of their own (name.formatted",
    ],
    ["{ scim: groups.value, pingone: x }", "scim: groups is read-only"],
    ["{ scim: meta.created, pingone: x }", "scim: meta is made by the gateway"],
    ["{ scim: schemas, pingone: x }", "scim: schemas is made by the gateway"],
    ["{ scim: id, pingone: x }", "scim: id is PingOne's id"],
    ["{ scim: password, pingone: x }", "scim: password is never mapped"],
    ["{ scim: active, pingone: x }", "scim: active is PingOne's enabled"],
    [
      "{ scim: 'urn:pingidentity:schemas:extension:2.0:PingOneUser:mfaEnabled', pingone: x }",
      "scim: is PingOne's own extension",
    ],
    // PingOne names
    ["{ scim: title, pingone: 9lives }", "pingone: must be the name of a PingOne attribute"],
    ["{ scim: title, pingone: my_title }", "pingone: must be the name of a PingOne attribute"],
    [`{ scim: title, pingone: ${"x".repeat(257)} }`, "256 at the most"],
    ["{ scim: title, pingone: a.b.c }", "pingone: may have one dot at the most"],
    ["{ scim: title, pingone: a.9b }", "pingone: must end in the name of a JSON member"],
    ["{ scim: title, pingone: name }", "pingone: must be one of the parts of name: name.given"],
    ["{ scim: title, pingone: address.country }", 'did you mean "address.countryCode"?'],
    ["{ scim: title, pingone: username.first }", "must be username alone, which has no parts"],
    ["{ scim: title, pingone: Nickname }", "pingone: must be spelt nickname"],
    ["{ scim: title, pingone: population }", "pingone: population is reserved: the source's"],
    ["{ scim: title, pingone: CreatedAt }", "createdAt is reserved: PingOne keeps it itself"],
    // Transforms
    ["{ scim: title, pingone: title, transform: shout }", "transform: is no transform. There are"],
    ["{ scim: title, pingone: title, transform: [trim, 5] }", "transform[1]: is no transform"],
    ["{ scim: title, pingone: title, transform: map }", "transform: map needs its settings"],
    ["{ scim: title, pingone: title, transform: { map: {} } }", "transform.map.values: is missing"],
    [
      "{ scim: title, pingone: title, transform: { map: { values: {} } } }",
      "transform.map.values: must list at least one value",
    ],
    [
      "{ scim: title, pingone: title, transform: { map: { values: { a: 1 } } } }",
      "transform.map.values.a: must be text: put it in quotes",
    ],
    [
      "{ scim: title, pingone: title, transform: [{ e164: { callingCode: '+49' } }] }",
      "transform[0].e164.callingCode: must be one to three digits",
    ],
    [
      "{ scim: title, pingone: title, transform: { split: '' } }",
      "transform.split: must be the text",
    ],
    ["{ scim: title, pingone: title, transform: first }", "first has nothing to do"],
    ["{ scim: title, pingone: title, transform: { join: ',' } }", "join has nothing to do"],
    ["{ scim: title, pingone: title, transform: { split: ',' } }", "title has room for one value"],
    ["{ scim: title, pingone: x.y, transform: { split: ',' } }", "x.y has room for one value"],
    // Directions
    [
      "{ scim: title, pingone: title, direction: in }",
      "direction: must be one of both, toPingOne, toScim",
    ],
    ["{ scim: title, pingone: title, direction: toScim, default: x }", "default: has no place"],
    [
      "{ scim: title, pingone: title, direction: toScim, transform: trim }",
      "transform: has no place",
    ],
    ["{ scim: userName, pingone: username, direction: toScim }", "direction: must be both"],
    ["{ scim: userName, pingone: username, direction: toPingOne }", "direction: must be both"],
    ["{ scim: userName, pingone: login }", "pingone: must be username"],
    ["{ scim: userName, pingone: null }", "pingone: must be username"],
    // Elements
    ["{ scim: title, pingone: title, element: main }", "element: has no place here"],
    ["{ scim: ims.value, pingone: im, element: { type: work } }", "element: must be main"],
    ["{ scim: ims.value, pingone: im, element: { types: [] } }", "element.types: must list a type"],
    ["{ scim: ims.value, pingone: im }", "attributes[0]: needs an element"],
    [
      "{ scim: ims.value, pingone: im, direction: toPingOne }",
      "needs transform: first or { join: … }",
    ],
    [
      "{ scim: ims.value, pingone: im, direction: toPingOne, element: main, transform: trim }",
      "element: has no place in a one-way copy",
    ],
    [
      "{ scim: ims.value, pingone: im, element: main, transform: first }",
      "first has nothing to do",
    ],
    [
      "{ scim: title, pingone: title, shows: { type: x } }",
      "shows: has a place beside element only",
    ],
    [
      "{ scim: ims.value, pingone: im, element: main, shows: { kind: x } }",
      "kind is no part of ims",
    ],
    ["{ scim: ims.value, pingone: im, element: main, shows: { type: true } }", "type must be text"],
    [
      "{ scim: ims.value, pingone: im, element: main, shows: { primary: x } }",
      "primary must be true",
    ],
    // Constants and templates
    ["{ constant: x, pingone: y, direction: toScim }", "direction: must be toPingOne"],
    ["{ constant: x, pingone: y, default: z }", "default: has no place beside constant"],
    ["{ constant: x, pingone: y, element: main }", "element: has a place beside scim only"],
    ["{ constant: x, pingone: y, transform: first }", "first has nothing to do"],
    [
      "{ template: '{title} {nmae.familyName}', pingone: y }",
      '{nmae.familyName} is no SCIM attribute of users; did you mean "name.familyName"?',
    ],
    ["{ template: '{password}', pingone: y }", "{password} password is never mapped"],
    ["{ template: '{title', pingone: y }", "template: has a brace without its partner"],
    ["{ template: plain, pingone: y }", "template: names no attribute"],
    // Removals
    ["{ scim: profileUrl, pingone: null }", "takes no row away: profileUrl"],
    ["{ scim: title, pingone: null, default: x }", "default: has no place beside pingone: null"],
    ["{ scim: titel, pingone: null }", 'did you mean "title"?'],
  ])("%s", (row, expected) => {
    const problems = problemsOf(`attributes:\n  - ${row}\n`);
    expect(problems.join("\n")).toContain(expected);
    // A template that names nothing has an unmatched brace as well.
    expect(problems).toHaveLength(row.includes("'{title'") ? 2 : 1);
    expect(problems[0]).toMatch(/^acme\.yaml:2: attributes\[0\]/);
  });
});

describe("rows together", () => {
  const two = (a: string, b: string): string => one(`attributes:\n  - ${a}\n  - ${b}\n`);

  it.each([
    [
      "{ scim: profileUrl, pingone: a }",
      "{ scim: ProfileUrl, pingone: b }",
      "scim: has a row already, attributes[0] in line 2",
    ],
    [
      "{ scim: ims.value, pingone: a, element: { types: [x, y] } }",
      "{ scim: ims.value, pingone: b, element: { types: [y, x] } }",
      "scim: has a row with this element already, attributes[0] in line 2",
    ],
    [
      "{ scim: profileUrl, pingone: a }",
      "{ constant: x, pingone: a }",
      "pingone: a is written already, by attributes[0] in line 2",
    ],
    [
      "{ scim: profileUrl, pingone: a }",
      "{ constant: x, pingone: A }",
      "pingone: differs only in case from a of attributes[0]",
    ],
    [
      "{ scim: profileUrl, pingone: a }",
      "{ constant: x, pingone: a.b }",
      "pingone: uses a in parts and as a whole",
    ],
    [
      "{ scim: ims.value, pingone: a.x, element: main }",
      "{ scim: roles.value, pingone: a.y, element: main }",
      "pingone: a holds another SCIM attribute already",
    ],
    [
      "{ scim: ims.value, pingone: a.x, element: main }",
      "{ scim: ims.display, pingone: a.y, element: { types: [x] } }",
      "element: must be that of attributes[0] in line 2",
    ],
    [
      "{ scim: ims.value, pingone: a.x, element: main, shows: { type: x } }",
      "{ scim: ims.display, pingone: a.y, element: main, shows: { type: y } }",
      "shows: must be that of attributes[0] in line 2",
    ],
  ])("%s and %s", (a, b, expected) => {
    expect(two(a, b)).toContain(`acme.yaml:3: attributes[1].${expected}`);
  });

  it.each([
    ["overflow: department", "acme.yaml:1: overflow: department is mapped to urn:"],
    ["emailIndex: Department", "acme.yaml:1: emailIndex: Department is mapped to urn:"],
    ["emailIndex: scimprofile", "emailIndex: must be another attribute than the overflow"],
    ["overflow: scim.profile", "overflow: must be a custom attribute as a whole, without a dot"],
    ["overflow: email", "overflow: must be a custom attribute, not one of PingOne's own"],
    ["overflow: lifecycle", "overflow: lifecycle is reserved"],
    ["extends: none", "has no row { scim: userName, pingone: username }"],
    ["attributes: {}", "attributes: must be a list"],
    ["- a list", "acme.yaml:1: must be a block of keys"],
  ])("%s", (text, expected) => {
    expect(one(text)).toContain(expected);
  });

  it("a built-in row and one of the file", () => {
    expect(one("attributes:\n  - { scim: locale, pingone: preferredLanguage }")).toBe(
      "acme.yaml:2: attributes[0].pingone: preferredLanguage is written already, by the built-in row of preferredLanguage; take that away by { scim: preferredLanguage, pingone: null }",
    );
  });

  it("what stands in a broken row is not called missing as well", () => {
    const text =
      "extends: none\nattributes:\n  - { scim: userName, pingone: username, transform: x }";
    expect(one(text)).toContain("transform: is no transform");
  });
});

describe("an extension", () => {
  const extension = (id: string, attributes: string): string =>
    `extensions:\n  - id: ${id}\n    name: HR\n    attributes: ${attributes}\n`;

  it.each([
    ["acme", "id: must be a URN"],
    ["'urn:acme:'", "id: must be a URN"],
    ["'urn:acme:hr:'", "id: must be a URN"],
    [ENTERPRISE, "id: belongs to the SCIM standard"],
    ["URN:IETF:params:scim:schemas:extension:mine:User", "id: belongs to the SCIM standard"],
    ["urn:pingidentity:schemas:extension:2.0:PingOneUser", "id: is reserved for PingOne"],
  ])("with the id %s", (id, expected) => {
    expect(one(extension(id, "[{ name: a }]"))).toContain(`acme.yaml:2: extensions[0].${expected}`);
  });

  it("with a URN that is there already, in any case", () => {
    const text = `${extension("urn:acme:hr", "[{ name: a }]")}  - { id: URN:acme:HR, name: x, attributes: [{ name: b }] }`;
    expect(one(text)).toContain("acme.yaml:5: extensions[1].id: is declared twice");
  });

  it.each([
    ["[]", "extensions[0].attributes: must list at least one attribute"],
    ["[{ type: string }]", "attributes[0].name: is missing"],
    ["[{ name: 1st }]", "attributes[0].name: must be a letter"],
    ["[{ name: a b }]", "attributes[0].name: must be a letter"],
    ["[{ name: a }, { name: A }]", "attributes[1].name: is declared twice"],
    [
      "[{ name: a, type: strnig }]",
      'attributes[0].type: must be one of string, boolean, decimal, integer, dateTime, reference, binary, complex; did you mean "string"?',
    ],
    ["[{ name: a, multivalued: true }]", 'multivalued: is unknown; did you mean "multiValued"?'],
    ["[{ name: a, multiValued: yes }]", "multiValued: must be true or false"],
    ["[{ name: a, type: complex }]", "type: is complex, which needs subAttributes"],
    ["[{ name: a, subAttributes: [{ name: b }] }]", "subAttributes: needs type: complex"],
    ["[{ name: a, type: complex, subAttributes: [] }]", "subAttributes: must list at least one"],
    [
      "[{ name: a, type: complex, subAttributes: [{ name: b, type: complex }] }]",
      "subAttributes[0].type: must be a simple type",
    ],
    [
      "[{ name: a, type: complex, subAttributes: [{ name: b, type: complex, subAttributes: [{ name: c }] }] }]",
      "subAttributes[0].subAttributes: a complex attribute inside of another is not possible",
    ],
    [
      "[{ name: a, type: complex, subAttributes: [{ name: b }, { name: B }] }]",
      "subAttributes[1].name: is declared twice",
    ],
    ["[{ name: $ref, type: reference }]", "attributes[0].name: must be a letter"],
    ["[{ name: a, referenceTypes: [User] }]", "referenceTypes: needs type: reference"],
    ["[{ name: a, mutability: writeOnly, returned: always }]", "returned: must be never"],
    ["[{ name: a, mutability: readOnly, required: true }]", "required: must be false"],
    // The implicit row
    [
      "[{ name: foo_bar }]",
      "attributes[0].name: cannot be the name in PingOne as well (must be the name of",
    ],
    ["[{ name: title }]", "cannot be the name in PingOne as well (must be a custom attribute"],
    ["[{ name: enabled }]", "cannot be the name in PingOne as well (enabled is reserved"],
    [
      "[{ name: Department }]",
      "attributes[0].name: differs only in case from department of the built-in",
    ],
    [
      "[{ name: department }]",
      "attributes[0].name: department is written already, by the built-in row",
    ],
  ])("with the attributes %s", (attributes, expected) => {
    expect(one(extension("urn:acme:hr", attributes))).toContain(expected);
  });

  it("that is broken keeps its rows from being called unknown", () => {
    const rows = 'attributes: [{ scim: "urn:acme:hr:b", pingone: x }]\n';
    expect(one(rows + extension("urn:acme:hr", "[{ name: a }, { name: b, type: x }]"))).toContain(
      "extensions[0].attributes[1].type",
    );
  });

  it("with a wrong id or no name is examined all the same", () => {
    for (const head of ["id: acme\n    name: HR", "id: urn:acme:hr"]) {
      const text = `attributes: [{ scim: "urn:acme:hr:c", pingone: x }]\nextensions:\n  - ${head}\n    attributes: [{ name: a }, { name: A }, { name: b, type: complex }]\n`;
      const problems = problemsOf(text).join("\n");
      expect(problems).toContain("attributes[1].name: is declared twice");
      expect(problems).toContain("attributes[2].type: is complex, which needs subAttributes");
      expect(problems).toContain("attributes[0].scim: is no SCIM attribute of users");
    }
  });

  it.each([
    ["[{ name: a, multiValued: true, uniqueness: server }]", "what is one simple value"],
    [
      "[{ name: a, type: complex, uniqueness: server, subAttributes: [{ name: b }] }]",
      "what is one simple value",
    ],
    [
      "[{ name: a, type: complex, subAttributes: [{ name: b, uniqueness: global }] }]",
      "what is one simple value",
    ],
  ])("that cannot be kept unique: %s", (attributes, expected) => {
    expect(one(extension("urn:acme:hr", attributes))).toContain(
      `uniqueness: must be none: PingOne keeps unique ${expected}`,
    );
  });

  it.each(["null", "badge.number", "externalId"])(
    "that would have to be unique in %s",
    (pingone) => {
      const row = `attributes:\n  - { scim: "externalId", pingone: null }\n  - { scim: "urn:acme:hr:a", pingone: ${pingone} }\n`;
      expect(one(row + extension("urn:acme:hr", "[{ name: a, uniqueness: server }]"))).toContain(
        "extensions[0].attributes[0].uniqueness: must be none: PingOne keeps unique what has a custom attribute of its own",
      );
    },
  );

  it("read-only attributes are shown, not written", () => {
    const text = `attributes: [{ scim: "urn:acme:hr:a", pingone: x }]\n${extension("urn:acme:hr", "[{ name: a, mutability: readOnly }]")}`;
    expect(one(text)).toContain("attributes[0].direction: must be toScim");
  });
});

describe("YAML", () => {
  it.each([
    ["attributes:\n\t- x", "acme.yaml:2: is no valid YAML: Tabs are not allowed"],
    ["overflow: a\noverflow: b", "acme.yaml:2: overflow: is given twice"],
    ["overflow: a\n---\noverflow: b", "acme.yaml:2: is no valid YAML"],
    ["overflow: *other", "acme.yaml:1: is an alias of nothing"],
    ["attributes: &all [*all]", "acme.yaml:1: is an alias of what it stands in"],
    ["overflow: !!js x", "acme.yaml:1: is no valid YAML: Unresolved tag"],
  ])("%j", (text, expected) => {
    expect(problemsOf(text).join("\n")).toContain(expected);
  });

  it("aliases are followed, for values and for lines", () => {
    const text =
      "attributes:\n  - { scim: title, pingone: &name my_title }\n  - { scim: locale, pingone: *name }";
    expect(problemsOf(text).map((each) => each.slice(0, 11))).toEqual([
      "acme.yaml:2",
      "acme.yaml:3",
    ]);
  });

  it("what multiplies without bounds is refused quickly", () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0 ? "a0: &a0 [x, x]" : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
    );
    expect(one(levels.join("\n"))).toContain("repeats too much by aliases");
    expect(one(`overflow: ${"x".repeat(1_000_001)}`)).toContain(
      "is longer than 1000000 characters",
    );
  });
});
