import { describe, expect, it } from "@jest/globals";
import { ScimError } from "../../../../src/scim/error.js";
import { parseValueFilter } from "../../../../src/scim/filter/parse-value.js";
import { parseFilter } from "../../../../src/scim/filter/parse.js";
import { filterKey } from "../../../../src/scim/filter/print.js";
import { attributeNamed } from "../../../../src/scim/schema/resource-schema.js";
import { enterpriseUrn, groupSchema, userAttribute, userSchema } from "./fixtures.js";

/** The canonical text of what a filter was understood as. */
const read = (text: string): string => filterKey(parseFilter(text, userSchema));

function refusal(action: () => unknown): ScimError {
  try {
    action();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

const refuse = (text: string): ScimError => refusal(() => parseFilter(text, userSchema));

function expectInvalid(text: string, detail: RegExp): void {
  const error = refuse(text);
  expect([error.status, error.scimType]).toEqual([400, "invalidFilter"]);
  expect(error.message).toMatch(detail);
}

describe("filter grammar, RFC 7644 section 3.4.2.2", () => {
  it.each([
    ['userName Eq "x"', 'userName eq "x"'],
    ['USERNAME eQ "x"', 'userName eq "x"'],
    ['title PR AND userType Ne "x"', 'title pr and userType ne "x"'],
    ['NOT (title pr) OR name.FAMILYname sW "J"', 'not (title pr) or name.familyName sw "J"'],
    ['emails[TYPE EQ "work"]', 'emails[type eq "work"]'],
  ])("statement 86: operators and names in any case: %s", (text, canonical) => {
    expect(read(text)).toBe(canonical);
  });

  it.each(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const)(
    "statement 86: operator %s",
    (op) => {
      expect(parseFilter(`userName ${op} "x"`, userSchema)).toMatchObject({
        kind: "comparison",
        op,
        value: "x",
      });
    },
  );

  it.each([
    ["title pr or active eq true and userType pr", "title pr or active eq true and userType pr"],
    [
      "(title pr or active eq true) and userType pr",
      "(title pr or active eq true) and userType pr",
    ],
    ["not (title pr) and userType pr", "not (title pr) and userType pr"],
    ["not (title pr and userType pr)", "not (title pr and userType pr)"],
    [
      "title pr and (active eq true and userType pr)",
      "title pr and active eq true and userType pr",
    ],
    ["((title pr))", "title pr"],
  ])("statement 87: precedence of %s", (text, canonical) => {
    expect(read(text)).toBe(canonical);
  });

  it("statement 87: the and is grouped below the or", () => {
    const filter = parseFilter("title pr or active eq true and userType pr", userSchema);
    expect(filter).toMatchObject({
      kind: "or",
      filters: [{ kind: "present" }, { kind: "and", filters: [{}, { kind: "present" }] }],
    });
  });

  it.each([
    ['emails co "@x"', 'emails.value co "@x"'],
    ['emails.value co "@x"', 'emails.value co "@x"'],
    ['groups eq "g1"', 'groups.value eq "g1"'],
    ['manager eq "m1"', `${enterpriseUrn}:manager.value eq "m1"`],
  ])("statement 90: %s means the value sub-attribute", (text, canonical) => {
    expect(read(text)).toBe(canonical);
  });

  it("statement 90: members eq means members.value", () => {
    expect(filterKey(parseFilter('id eq "g" and members eq "u"', groupSchema))).toBe(
      'id eq "g" and members.value eq "u"',
    );
  });

  it.each([
    "active gt true",
    "active ge true",
    "active lt false",
    "active le false",
    'x509Certificates.value gt "AQID"',
    'name gt "x"',
    "emails[primary gt true]",
  ])("statement 91: no order on boolean, binary, complex: %s", (text) => {
    expectInvalid(text, /position \d+ of the filter/);
  });

  it.each(['userName regex "x"', 'userName = "x"', 'userName like "x"'])(
    "statement 93: unknown operator in %s",
    (text) => {
      expectInvalid(text, /Unknown operator; there are eq, ne, co, .* \(position 10 of/);
    },
  );

  it.each([
    ["", /Expected the name of an attribute \(position 1/],
    ["   ", /Expected the name/],
    ["userName", /Expected an operator/],
    ["userName eq", /Expected a value after "eq"/],
    ['eq "x"', /operator/],
    ['(userName eq "b"', /"and", "or" or "\)"/],
    ['userName eq "b")', /end of the filter/],
    ['userName eq "b" userType pr', /end of the filter/],
    ['userName eq "b" and', /Expected the name of an attribute/],
    ['and userName eq "b"', /operator/],
    ['userName eq "b" and and title pr', /operator/],
    ['userName eq "b', /no closing quote/],
    ['userName eq "b"and title pr', /blank after the closing quote/],
    ["not title pr", /"\(" after "not"/],
    ["()", /Expected the name/],
    ['emails[type eq "work"', /"]"/],
    ["emails[]", /name of a sub-attribute/],
    ['emails[type eq "work"]]', /end of the filter/],
    ['emails.value[type eq "work"]', /brackets/],
    ['userName[value eq "x"]', /brackets/],
    ['emails[emails[type eq "x"] pr]', /operator/],
    ['emails[colour eq "red"]', /has no sub-attribute "colour"/],
    ['name.nick eq "x"', /Unknown attribute "name.nick"/],
    ['emails.value.x eq "x"', /Unknown attribute/],
    ['[type eq "x"]', /Expected the name/],
    ['"userName" eq "x"', /Expected the name/],
  ])("statement 94: syntax error in %j", (text, detail) => {
    expectInvalid(text, detail);
  });

  it.each([
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"', 'userName sw "J"'],
    ['URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER:NAME.familyname eq "J"', 'name.familyName eq "J"'],
    [`${enterpriseUrn}:department eq "x"`, `${enterpriseUrn}:department eq "x"`],
    [`${enterpriseUrn}:manager.value eq "x"`, `${enterpriseUrn}:manager.value eq "x"`],
    [`${enterpriseUrn}:manager[value eq "x"]`, `${enterpriseUrn}:manager[value eq "x"]`],
    ['urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"]', 'emails[type eq "work"]'],
  ])("statement 95: URN-qualified name %s", (text, canonical) => {
    expect(read(text)).toBe(canonical);
  });

  it.each([
    [String.raw`"a\"b\\c\/d"`, 'a"b\\c/d'],
    [String.raw`"\u00e9\u00E9"`, "éé"],
    [String.raw`"\ud83d\ude00"`, "😀"],
    [String.raw`"\b\f\n\r\t"`, "\b\f\n\r\t"],
    [`"O'Malley"`, "O'Malley"],
    [`"a) or (b [c]"`, "a) or (b [c]"],
    [`""`, ""],
  ])("statement 96: JSON string %s", (json, value) => {
    expect(parseFilter(`userName eq ${json}`, userSchema)).toMatchObject({ value });
  });

  it.each([
    String.raw`userName eq "\x41"`,
    String.raw`userName eq "\u00g1"`,
    String.raw`userName eq "\ud800"`,
    'userName eq "\ud800"',
    'userName eq "a\u0000b"',
    'userName eq "a\nb"',
    String.raw`userName eq "abc\"`,
  ])("statement 96: %j is no JSON string", (text) => {
    expectInvalid(text, /position/);
  });

  it.each([
    ["active eq true", true],
    ["badge eq 17", 17],
    ["badge eq -1", -1],
    ["height gt 1.5e0", 1.5],
    ["height eq 2", 2],
    ['hired ge "2020-01-01T00:00:00Z"', "2020-01-01T00:00:00Z"],
    ['active eq "True"', true],
    ['active ne "FALSE"', false],
    ['roles[primary eq "True"]', undefined],
  ])("statement 96: typed value in %s", (text, value) => {
    const filter = parseFilter(text, userSchema);
    if (filter.kind === "valuePath") expect(filter.filter).toMatchObject({ value: true });
    else expect(filter).toMatchObject({ kind: "comparison", value });
  });

  it.each([
    ["active eq 1", /true or false/],
    ['active eq "yes"', /true or false/],
    ['active co "t"', /which is boolean/],
    ["userName eq true", /a string in double quotes/],
    ['badge eq "17"', /a whole number/],
    ["badge eq 1.5", /a whole number/],
    ["badge eq 1e999", /a whole number/],
    ["badge eq 01", /a whole number/],
    ["badge co 1", /which is integer/],
    ['hired gt "yesterday"', /a dateTime/],
    ['hired gt "2026-02-30T00:00:00Z"', /a dateTime/],
    ['meta.created gt "2026-01-01"', /a dateTime/],
    ['meta.created sw "2026"', /which is dateTime/],
    ["title gt null", /cannot be used with null/],
    ['name eq "x"', /"name" is complex/],
    ['addresses co "x"', /"addresses" is complex/],
  ])("statement 96: %s does not fit the attribute's type", (text, detail) => {
    expectInvalid(text, detail);
  });

  it.each([
    'meta.version eq "W/\\"a\\""',
    "meta.version eq null",
    'userName pr or not (meta.location co "/Users/")',
    'meta[version eq "a"]',
    "meta[location pr]",
  ])("statement 101: %s would find nothing, and is refused", (text) => {
    expectInvalid(text, /"meta\.(?:version|location)" cannot be filtered by/);
  });

  it.each([
    '$ref eq "http://127.0.0.1/scim/v2/Users/1"',
    '$REF ne "http://127.0.0.1/scim/v2/Users/1"',
    'not ($ref co "/Groups/")',
    "$ref eq null",
    "$ref pr",
  ])("statement 101: members[%s] would select nobody or everybody, and is refused", (text) => {
    const members = attributeNamed(groupSchema.core, "members");
    const error = refusal(() => members && parseValueFilter(text, members));
    expect([error.status, error.scimType]).toEqual([400, "invalidFilter"]);
    expect(error.message).toMatch(
      /"members\.\$ref" cannot be .* compare "members\.value" with an id/,
    );
  });

  it("a reference that clients write can be compared", () => {
    expect(read(`${enterpriseUrn}:manager[$ref sw "https:"]`)).toContain("$ref");
  });

  it("statement 97: blanks are tolerated wherever two tokens meet", () => {
    expect(read('  not  (  userName   eq   "x"  and( title pr ) )  ')).toBe(
      'not (userName eq "x" and title pr)',
    );
    expect(read('emails [ type eq "work" ]')).toBe('emails[type eq "work"]');
    expect(read("title\tpr\r\nand active eq true")).toBe("title pr and active eq true");
  });

  it("statement 97: nesting has a limit, and no stack to overflow", () => {
    const nest = (depth: number): string => "(".repeat(depth) + "title pr" + ")".repeat(depth);
    expect(read(nest(50))).toBe("title pr");
    expectInvalid(nest(51), /deeper than 50 levels/);
    expectInvalid("(".repeat(16_000), /deeper than 50 levels/);
    expectInvalid("not (".repeat(3000), /deeper than 50 levels/);
    expectInvalid(`userName eq "${"x".repeat(16_384)}"`, /longer than 16384 characters/);
  });

  it("statement 97: a long flat filter is no deep one", () => {
    const filter = parseFilter(Array(500).fill("title pr").join(" or "), userSchema);
    expect(filter).toMatchObject({ kind: "or", filters: { length: 500 } });
  });

  it.each([
    ["in a row", Array(501).fill("title pr").join(" or ")],
    ["in brackets", `emails[${Array(501).fill("value pr").join(" and ")}]`],
    [
      "in groups",
      Array(167).fill('(title pr and not (emails[value pr or type eq "x"]))').join(" or "),
    ],
    ["of nobody's attribute", `x[${Array(501).fill("y pr").join(" or ")}]`],
  ])("more than 500 conditions are tooMany: %s", (_name, text) => {
    const read = (): unknown => parseFilter(text, userSchema, "absent");
    expect(read).toThrow(expect.objectContaining({ status: 400, scimType: "tooMany" }));
  });

  it("statement 99: a comparison with null asks for presence", () => {
    expect(read("title eq null")).toBe("not (title pr)");
    expect(read("title ne null")).toBe("title pr");
    expect(read("emails eq NULL")).toBe("not (emails pr)");
    expect(read("active eq null")).toBe("not (active pr)");
  });

  it("statement 100: an unknown attribute is refused on one type, absent among several", () => {
    expectInvalid('shoeSize eq "x"', /Unknown attribute "shoeSize" \(position 1 /);
    expectInvalid('urn:example:none:2.0:User:x eq "y"', /Unknown attribute "urn:example:none:2.0/);
    expectInvalid('shoes[size eq "x"]', /Unknown attribute "shoes"/);
    const absent = (text: string): string => filterKey(parseFilter(text, userSchema, "absent"));
    expect(absent('members eq "x" or userName eq "y"')).toBe('false or userName eq "y"');
    expect(absent('members[value eq "x" and (type pr)] or title pr')).toBe("false or title pr");
    expect(absent('members ne "x"')).toBe("true");
    expect(absent("members eq null and members pr")).toBe("true and false");
    expect(absent("members ne null")).toBe("false");
  });

  it.each([
    ["externalId eq jyoung", 'externalId eq "jyoung"'],
    ["(externalId eq jyoung)", 'externalId eq "jyoung"'],
    ["userName eq a.b@c-d.org and title pr", 'userName eq "a.b@c-d.org" and title pr'],
    ["emails[type eq work]", 'emails[type eq "work"]'],
    ["employeeNumber eq 0017", `${enterpriseUrn}:employeeNumber eq "0017"`],
    ["employeeNumber eq 17", `${enterpriseUrn}:employeeNumber eq "17"`],
    ["meta.resourceType eq User", 'meta.resourceType eq "User"'],
    ['userName eq"bjensen"', 'userName eq "bjensen"'],
    ["active eq TRUE", "active eq true"],
    ["meta.created gt 2026-01-01T00:00:00Z", 'meta.created gt "2026-01-01T00:00:00Z"'],
  ])("statement 102: unquoted value in %s", (text, canonical) => {
    expect(read(text)).toBe(canonical);
  });

  it.each([
    "userName eq 'bjensen'",
    "userName eq “bjensen”",
    "userName eq b*",
    "userName eq `b`",
    String.raw`userName eq \"b\"`,
    "userName eq and title pr",
    "userName eq eq",
    "displayName eq Babs Jensen",
    "userName eq foo(bar)",
  ])("statement 102: %s could mean two things", (text) => {
    expectInvalid(text, /position/);
  });

  it.each([
    'password eq "x"',
    "password pr",
    "password eq null",
    'desk.code sw "1"',
    'desk[code sw "1"]',
  ])("statement 103: %s could reveal what is never returned", (text) => {
    expectInvalid(text, /never returned and cannot be filtered by/);
  });

  it("reads the sub-attribute some clients put behind the bracket", () => {
    expect(read('emails[type eq "work"].value eq "x"')).toBe(
      'emails[type eq "work" and value eq "x"]',
    );
    expect(read('emails[type eq "a" or type eq "b"].value pr')).toBe(
      'emails[(type eq "a" or type eq "b") and value pr]',
    );
    expectInvalid('emails[type eq "work"].colour eq "x"', /has no sub-attribute "colour"/);
  });
});

describe("details of refusals, RFC 7644 section 3.12", () => {
  const secret = "s3cret";
  it.each([
    `badge eq "${secret}"`,
    `active eq "${secret}"`,
    `userName eq "${secret}`,
    `userName eq "${secret}" "${secret}"`,
    `userName eq "\\x${secret}"`,
    `userName "${secret}"`,
    `userName ${secret}`,
    `userName eq ${secret}'`,
    `displayName eq Tom ${secret}`,
    `displayName eq Tom and ${secret}`,
    `displayName eq Tom and ${secret} Jones`,
    `hired gt "${secret}"`,
    `emails["${secret}"]`,
    `emails[type eq "a" ${secret}]`,
  ])("never echo a compared value: %s", (text) => {
    expect(refuse(text).message).not.toContain(secret);
  });
});

describe("value filters of PATCH paths, RFC 7644 section 3.5.2", () => {
  const readValue = (text: string, name: string): string =>
    filterKey(parseValueFilter(text, userAttribute(name)));

  it("resolves names against the attribute's own sub-attributes", () => {
    expect(readValue('TYPE eq "work" and not (primary eq "True")', "emails")).toBe(
      'type eq "work" and not (primary eq true)',
    );
    expect(readValue('value eq "urn:x"', "schemas")).toBe('value eq "urn:x"');
  });

  it.each([
    ["", "emails"],
    ['colour eq "red"', "emails"],
    ['emails.type eq "work"', "emails"],
    ['type eq "work"]', "emails"],
    ['value eq "x"', "userName"],
    ['type eq "x"', "schemas"],
    ['type[value eq "x"]', "emails"],
    ["primary gt true", "emails"],
  ])("refuses %j on %s", (text, name) => {
    const error = refusal(() => parseValueFilter(text, userAttribute(name)));
    expect([error.status, error.scimType]).toEqual([400, "invalidFilter"]);
  });
});
