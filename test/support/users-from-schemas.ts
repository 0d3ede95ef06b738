// Generates any valid SCIM user from what /Schemas says, for read-back tests; docs/mapping.md lists the exceptions made here.
import fc from "fast-check";

interface Described {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly mutability: string;
  readonly canonicalValues?: readonly string[];
  readonly subAttributes?: readonly Described[];
}

export interface DescribedSchema {
  readonly id: string;
  readonly attributes: readonly Described[];
}

export type Generated = Record<string, unknown>;

export const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const PINGONE = "urn:pingidentity:schemas:extension:2.0:PingOneUser";

const odd = [
  "UTC",
  "en_us",
  "10-040-1308",
  "Sierra Leone",
  "us",
  "DE",
  "x".repeat(300),
  "a\u0007b",
];

const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 24 }) },
  { weight: 1, arbitrary: fc.constantFrom(...odd, "__proto__", "constructor", "#", "@", "~2") },
);

const url = fc
  .tuple(
    fc.constantFrom("http", "https"),
    fc.domain(),
    fc.stringMatching(/^(\/([\w.~!$&'()*+,;=:@-]|%[0-9A-F]{2}){0,6}){0,4}$/),
  )
  .map(([scheme, host, path]) => `${scheme}://${host}${path}`);

const address = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/), fc.stringMatching(/^[a-z]{1,8}$/))
  .map(([name, host]) => `${name}@${host}.example.com`);

function simple({ name, type, canonicalValues }: Described): fc.Arbitrary<unknown> {
  switch (type) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer();
    case "decimal":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "dateTime":
      return fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString());
    case "binary":
      return fc
        .uint8Array({ minLength: 1, maxLength: 60 })
        .map((bytes) => Buffer.from(bytes).toString("base64"));
    case "reference":
      return fc.oneof(url, fc.constantFrom("../Users/26118915", "urn:example:thing"));
    default:
      return name === "type" && canonicalValues !== undefined && canonicalValues.length > 0
        ? fc.oneof(fc.constantFrom(...canonicalValues), text)
        : text;
  }
}

const isWritable = ({ mutability }: Described): boolean => mutability !== "readOnly";

/** Each sub-attribute there or not; at least one. */
function complex(attribute: Described, isEmail: boolean): fc.Arbitrary<Generated> {
  const subs = (attribute.subAttributes ?? [])
    .filter(isWritable)
    .filter(({ name }) => name !== "primary");
  const parts = Object.fromEntries(
    subs.map((sub) => [sub.name, isEmail && sub.name === "value" ? address : simple(sub)]),
  );
  return fc
    .record(parts, { requiredKeys: isEmail ? ["value"] : [] })
    .filter((each) => Object.keys(each).length > 0);
}

/** Elements that differ in (type, value), at most one of them primary (RFC 7643 section 2.4). */
function list(attribute: Described): fc.Arbitrary<Generated[]> {
  const hasPrimary = (attribute.subAttributes ?? []).some(({ name }) => name === "primary");
  const key = (element: Generated): string =>
    "value" in element
      ? JSON.stringify([element["type"], element["value"]]).normalize("NFC").toLowerCase()
      : JSON.stringify(Object.entries(element).sort());
  return fc
    .tuple(
      fc.uniqueArray(complex(attribute, attribute.name === "emails"), {
        minLength: 1,
        maxLength: 4,
        selector: key,
      }),
      fc.option(fc.nat(3), { nil: undefined }),
    )
    .map(([elements, primary]) =>
      elements.map((element, index) =>
        !hasPrimary || primary === undefined
          ? element
          : {
              ...element,
              ...(index === primary
                ? { primary: true }
                : index > primary
                  ? { primary: false }
                  : {}),
            },
      ),
    );
}

function valueOf(attribute: Described): fc.Arbitrary<unknown> {
  if (attribute.type !== "complex") {
    return attribute.multiValued
      ? fc.uniqueArray(simple(attribute), { minLength: 1, maxLength: 3 })
      : simple(attribute);
  }
  return attribute.multiValued ? list(attribute) : complex(attribute, false);
}

const own: ReadonlySet<string> = new Set(["userName", "password", "active"]);

function attributesOf({ attributes }: DescribedSchema): fc.Arbitrary<Generated> {
  const writable = attributes.filter(isWritable).filter(({ name }) => !own.has(name));
  return fc.record(Object.fromEntries(writable.map((each) => [each.name, valueOf(each)])), {
    requiredKeys: [],
  });
}

/** `schemas` is the answer of /Schemas. The userName is made unique by the caller. */
export function anyUser(schemas: readonly DescribedSchema[]): fc.Arbitrary<Generated> {
  const core = schemas.find(({ id }) => id === CORE);
  if (core === undefined) throw new Error("no User schema");
  const extensions = schemas.filter(
    ({ id }) => id.endsWith(":User") && id !== CORE && id !== PINGONE,
  );
  return fc
    .tuple(
      attributesOf(core),
      fc.record({ externalId: text, active: fc.boolean() }, { requiredKeys: [] }),
      ...extensions.map((schema) =>
        fc
          .option(attributesOf(schema), { nil: {} })
          .map((content) => [schema.id, content] as const),
      ),
    )
    .map(([attributes, rest, ...used]) => {
      const content = used.filter(([, each]) => Object.keys(each).length > 0);
      return {
        ...attributes,
        ...rest,
        ...Object.fromEntries(content),
        schemas: [CORE, ...content.map(([urn]) => urn)],
      };
    });
}
