// Which user attributes can be filtered and how (contract 6.2), custom attributes included.
import type { UserRecord } from "../directory/users/user.js";
import type { UserSchema } from "../directory/schema/user-schema.js";
import { isJsonObject } from "../json.js";
import type { MembershipTest } from "./ast.js";
import type { FilterAttribute, FilterTable, Operator, Predicate } from "./compile-filter.js";

type UserAttribute = FilterAttribute<UserRecord>;

const EQ_SW: readonly Operator[] = ["eq", "sw"];
const EQ: readonly Operator[] = ["eq"];

function plain(name: string, operators: readonly Operator[]): UserAttribute {
  return { operators, read: (user) => user.attributes[name] };
}

function nested(parent: string, child: string, operators: readonly Operator[]): UserAttribute {
  return {
    operators,
    read(user) {
      const value = user.attributes[parent];
      return isJsonObject(value) ? value[child] : undefined;
    },
  };
}

const PLAIN = "username nickname title type locale preferredLanguage timezone externalId accountId";
const PHONES = "primaryPhone mobilePhone";
const NAME_PARTS = "formatted middle honorificPrefix honorificSuffix";
const ADDRESS_PARTS = "streetAddress locality region postalCode countryCode";

const STANDARD: ReadonlyMap<string, UserAttribute> = new Map([
  ...`${PLAIN} ${PHONES}`.split(" ").map((name) => [name, plain(name, EQ_SW)] as const),
  ["email", plain("email", ["eq", "sw", "ew"])],
  ["name.given", nested("name", "given", ["eq", "sw", "ew", "co"])],
  ["name.family", nested("name", "family", ["eq", "sw", "ew", "co"])],
  ...NAME_PARTS.split(" ").map((part) => [`name.${part}`, nested("name", part, EQ_SW)] as const),
  ...ADDRESS_PARTS.split(" ").map(
    (part) => [`address.${part}`, nested("address", part, EQ_SW)] as const,
  ),
  ["photo.href", nested("photo", "href", EQ_SW)],
  ["enabled", { operators: EQ_SW, boolean: true, read: (user: UserRecord) => user.enabled }],
  ["population.id", { operators: EQ, read: (user: UserRecord) => user.populationId }],
  ["id", { operators: EQ, read: (user: UserRecord) => user.id }],
  // Listed by the sources, but in no data model: nobody has them.
  ["startDate", { operators: EQ, read: () => undefined }],
  ["endDate", { operators: EQ, read: () => undefined }],
]);

/** Custom STRING attributes: `co` only where the schema allows it; JSON and disabled ones not at all (U22). */
function custom(schema: UserSchema, name: string): UserAttribute | undefined {
  const definition = schema.byName(name);
  if (definition?.schemaType !== "CUSTOM") return undefined;
  if (definition.type !== "STRING" || !definition.enabled) return undefined;
  return plain(name, definition.allowsContainsOperator ? ["eq", "sw", "co"] : EQ_SW);
}

export function userFilterTable(
  schema: UserSchema,
  membership?: (test: MembershipTest) => Predicate<UserRecord>,
): FilterTable<UserRecord> {
  return {
    attribute(name) {
      const [top = name] = name.split(".");
      if (schema.disabled.has(top)) return undefined;
      return STANDARD.get(name) ?? custom(schema, name);
    },
    names: () => [
      ...STANDARD.keys(),
      ...schema.custom().flatMap(({ name }) => (custom(schema, name) === undefined ? [] : [name])),
    ],
    membership,
  };
}
