// What has to be done so that an environment declares what the mapping needs: computed from the schema, before anything is done.
import type { SchemaAttribute, UserSchema } from "../../pingone/resources/schema.js";
import { misfitOf, type Misfit } from "../../translate/users/environment-schema.js";
import type { NeededAttribute } from "../../mapping/required-attributes.js";

/** What only a person can decide, and how. */
export interface Conflict {
  readonly kind: "conflict";
  readonly reason: string;
  readonly mend: string;
}

export type Action =
  | { readonly kind: "none" }
  | { readonly kind: "create" }
  /** PingOne lets a single-valued attribute become multi-valued, never back (contract 5.2). */
  | { readonly kind: "allowSeveral"; readonly attributeId: string }
  /** Refused where two users have one value already. */
  | { readonly kind: "makeUnique"; readonly attributeId: string }
  | Conflict;

export interface PlannedAttribute {
  readonly needed: NeededAttribute;
  readonly state: "present" | "missing" | "different";
  readonly action: Action;
}

/** Contract 11.2; older licences may have less, which PingOne then says itself. */
const LIMIT = 200;
const NAME = /^[A-Za-z][A-Za-z0-9-]{0,255}$/;

/** In the order of `needed`, so that with too little room the overflow comes first. */
export function planAttributes(
  needed: readonly NeededAttribute[],
  { attributes }: UserSchema,
): readonly PlannedAttribute[] {
  const byName = new Map(attributes.map((each) => [each.name, each]));
  const byLowerName = new Map(attributes.map(({ name }) => [name.toLowerCase(), name]));
  const used = { STRING: countCustom(attributes, "STRING"), JSON: countCustom(attributes, "JSON") };

  return needed.map((need): PlannedAttribute => {
    const declared = byName.get(need.name);
    if (declared !== undefined) return compare(need, declared);
    const twin = byLowerName.get(need.name.toLowerCase());
    if (twin !== undefined) return { needed: need, state: "different", action: clash(need, twin) };
    byLowerName.set(need.name.toLowerCase(), need.name);
    return { needed: need, state: "missing", action: creation(need, used) };
  });
}

/** The names of those that can be used as they are. */
export const declaredOf = (plan: readonly PlannedAttribute[]): ReadonlySet<string> =>
  new Set(
    plan
      .filter(({ state, action }) => state === "present" || action.kind === "makeUnique")
      .map(({ needed }) => needed.name),
  );

const countCustom = (attributes: readonly SchemaAttribute[], type: string): number =>
  attributes.filter((each) => each.schemaType === "CUSTOM" && each.type === type).length;

function compare(needed: NeededAttribute, declared: SchemaAttribute): PlannedAttribute {
  const misfit = misfitOf(needed, declared);
  if (misfit === undefined) {
    return needed.unique && !declared.unique
      ? { needed, state: "different", action: { kind: "makeUnique", attributeId: declared.id } }
      : { needed, state: "present", action: { kind: "none" } };
  }
  const action: Action =
    misfit === "singleValued"
      ? { kind: "allowSeveral", attributeId: declared.id }
      : { kind: "conflict", ...conflicts[misfit](needed, declared) };
  return { needed, state: "different", action };
}

function creation(needed: NeededAttribute, used: Record<"STRING" | "JSON", number>): Action {
  const { name, type } = needed;
  if (!NAME.test(name)) {
    return {
      kind: "conflict",
      reason: "PingOne takes letters, digits and hyphens only, beginning with a letter.",
      mend: `Give ${name} another name in the mapping.`,
    };
  }
  if (used[type] >= LIMIT) {
    return {
      kind: "conflict",
      reason: `${LIMIT} custom ${type} attributes are declared, which is PingOne's limit.`,
      mend: "Delete custom attributes nobody uses (PingOne frees their places when their values are purged), or leave this row out of the mapping.",
    };
  }
  used[type] += 1;
  return { kind: "create" };
}

const clash = ({ name }: NeededAttribute, twin: string): Conflict => ({
  kind: "conflict",
  reason: `PingOne has ${twin}, and two names must not differ by case only.`,
  mend: `Write ${twin} instead of ${name} in the mapping; or delete ${twin} in PingOne, with its values, and run bootstrap again.`,
});

type ExplainMismatch = (
  needed: NeededAttribute,
  declared: SchemaAttribute,
) => { readonly reason: string; readonly mend: string };

const conflicts: Readonly<Record<Exclude<Misfit, "singleValued">, ExplainMismatch>> = {
  notCustom: ({ name }) => ({
    reason: `${name} is an attribute of PingOne's own, which keeps what it is for.`,
    mend: `Give ${name} another name in the mapping.`,
  }),
  type: ({ name, type }, declared) => ({
    reason: `It is declared as ${declared.type}, ${type} is needed, and a type never changes.`,
    mend: `Write another attribute's name in the mapping; or delete ${name} in PingOne, with its values, and run bootstrap again.`,
  }),
  multiValued: ({ name }) => ({
    reason: "It takes several values, one is needed, and PingOne does not change that back.",
    mend: `Write another attribute's name in the mapping; or delete ${name} in PingOne, with its values, and run bootstrap again.`,
  }),
  disabled: ({ name }) => ({
    reason: "It is disabled, so PingOne ignores what is written to it.",
    mend: `Enable ${name} in PingOne: Directory > User Attributes. Bootstrap leaves it alone, because somebody switched it off.`,
  }),
};
