// Generators: resources as a gateway holds them, operations as clients send them, and bodies as nobody should.
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../../../src/platform/json.js";
import { ENTERPRISE, USER } from "../resource/library.js";
import { anyCharacter } from "../../../support/any-text.js";

const word = fc.constantFrom("a", "b", "Anna", "x@example.com", "y@example.com", "O'Neil", 'é"]');
const kind = fc.constantFrom("work", "home", "other");

/** Elements with distinct (type, value), at most one of them primary. */
const elements = fc
  .uniqueArray(fc.record({ type: kind, value: word }), {
    maxLength: 4,
    minLength: 1,
    selector: ({ type, value }) => `${type} ${value}`,
  })
  .chain((list) =>
    fc
      .nat(list.length)
      .map((at) => list.map((each, n) => (n === at ? { ...each, primary: true } : each))),
  );

const enterprise = fc
  .record(
    { department: word, employeeNumber: word, manager: fc.record({ value: word }) },
    { requiredKeys: [] },
  )
  .filter((value) => Object.keys(value).length > 0);

/** A canonical user: what `parseResource` would answer. */
export const user: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      userName: word,
      displayName: word,
      title: word,
      active: fc.boolean(),
      name: fc.oneof(
        fc.record({ givenName: word, familyName: word }),
        fc.record({ givenName: word }),
      ),
      emails: elements,
      phoneNumbers: elements,
      [ENTERPRISE]: enterprise,
    },
    { requiredKeys: ["userName"] },
  )
  .map((rest) => ({
    schemas: ENTERPRISE in rest ? [USER, ENTERPRISE] : [USER],
    ...(rest as JsonObject),
  }));

const singular = fc.constantFrom(
  "displayName",
  "title",
  "name.givenName",
  "name.familyName",
  `${ENTERPRISE}:department`,
  `${ENTERPRISE}:manager.value`,
);
const multiple = fc.constantFrom("emails", "phoneNumbers");
const plainElement = fc.record({ type: kind, value: word });

/** A value path by type or by value. */
const valuePath = fc
  .tuple(
    multiple,
    fc.oneof(
      kind.map((text) => ["type", text]),
      word.map((text) => ["value", text]),
    ),
  )
  .map(([attribute, [sub, text]]) => `${attribute}[${sub ?? ""} eq ${JSON.stringify(text)}]`);

export interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: JsonValue;
}

const write = fc.constantFrom("add", "replace");

/** Operations that need no present state: replace and remove of singular values. */
export const assigning: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ op: fc.constant("replace"), path: singular, value: fc.oneof(word, fc.constant("")) }),
  fc.record({ op: fc.constant("remove"), path: singular }),
  fc.record({ op: fc.constant("remove"), path: fc.constantFrom("name", "manager", "active") }),
  fc.record({
    op: fc.constant("replace"),
    path: fc.constant("name"),
    value: fc.record({ givenName: fc.option(word), familyName: word }, { requiredKeys: [] }),
  }),
  fc.record({
    op: fc.constant("replace"),
    value: fc.record({ active: fc.boolean(), title: fc.option(word), manager: word }),
  }),
);

/** Plain RFC operations, on which every implementation should agree. */
export const plainOperation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ op: write, path: singular, value: word }),
  fc.record({ op: fc.constant("remove"), path: fc.oneof(singular, multiple, valuePath) }),
  fc.record({ op: fc.constant("replace"), path: multiple, value: fc.tuple(plainElement) }),
  fc.record({ op: fc.constant("add"), path: multiple, value: fc.tuple(plainElement) }),
  fc.record({ op: write, path: valuePath.map((path) => `${path}.display`), value: word }),
  fc.record({ op: write, path: fc.constant("name"), value: fc.record({ givenName: word }) }),
  fc.record({ op: write, value: fc.record({ title: word, active: fc.boolean() }) }),
);

/** All the forms, the odd ones too. */
export const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  plainOperation,
  assigning,
  fc.record({ op: write, path: multiple, value: elements }),
  fc.record({ op: write, path: valuePath, value: plainElement }),
  fc.record({ op: write, path: valuePath.map((path) => `${path}.value`), value: word }),
  fc.record({ op: write, path: valuePath.map((path) => `${path}.primary`), value: fc.boolean() }),
  fc.record({ op: fc.constant("remove"), path: valuePath.map((path) => `${path}.value`) }),
  fc.record({ op: fc.constant("Remove"), path: multiple, value: fc.array(plainElement) }),
);

const name = fc.constantFrom(
  ...["schemas", "Operations", "op", "path", "value", "userName", "USERNAME", "name", "emails"],
  ...[
    "name.givenName",
    "givenName",
    "type",
    "primary",
    "active",
    "manager",
    "id",
    "meta",
    "groups",
  ],
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length", "", "."],
  ...[ENTERPRISE, `${ENTERPRISE}:manager`, USER, "urn:", ":", 'emails[type eq "work"].value', "["],
);
const condition = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, false, 0, -1, 1e308, "", "True", "add", "replace"),
  fc.constantFrom<JsonValue>("remove", USER, "emails", "emails[0]", "members", "a@example.com"),
  fc.string({ unit: anyCharacter }),
  fc.double().filter(Number.isFinite),
);

/** Any JSON, made of names that mean something here more often than not. */
export const hostile: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    condition,
    fc.array(tie("value"), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof({ weight: 6, arbitrary: name }, fc.string()), tie("value")), {
        maxLength: 6,
      })
      // As JSON.parse makes them: "__proto__" is an own property.
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;
