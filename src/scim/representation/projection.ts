// Cuts a resource down to the attributes a client asked for, and never lets out what is never returned (RFC 7644 sections 3.4.2.5, 3.9, 3.10).
import { badRequest } from "../error.js";
import { type Rule, type Rules, cutObjects, omit, pick } from "./projection-rules.js";
import { type NamedAttribute, splitNames } from "../query/attribute-list.js";
import { type Tolerances, tolerant } from "../tolerances.js";
import { resolveLoosePath } from "../resource/loose-path.js";
import type { JsonObject, JsonValue } from "../../platform/json.js";
import type {
  AttributeContainer,
  AttributePath,
  CompiledAttribute,
  ResourceSchema,
} from "../schema/resource-schema.js";

/** A whole attribute, or the sub-attributes named; by the attribute's declared name. */
type Selection = ReadonlyMap<string, "whole" | ReadonlySet<string>>;

/** What a client asked for; made by {@link parseProjection}, once per request. */
export interface Projection {
  /** `only`: `attributes` was given; `except`: `excludedAttributes` was. */
  readonly kind: "default" | "only" | "except";
  /** By URN of the schema that declares the attribute. */
  readonly selections: ReadonlyMap<string, Selection>;
  readonly coreUrn: string;
}

type NameList = string | readonly string[] | undefined;

/** More than there are in all schemas together. */
const mostNames = 500;
/** As many as fit into a query string. */
const mostCharacters = 16_384;

function namesIn(names: NameList, tolerances: Tolerances): readonly NamedAttribute[] {
  if (names === undefined) return [];
  const list = typeof names === "string" ? [names] : names.slice(0, mostNames + 1);
  if (list.reduce((sum, each) => sum + each.length, 0) > mostCharacters) {
    throw badRequest("tooMany", "The names of attributes are too long together. Name fewer.");
  }
  const split = list.flatMap((each) => splitNames(each, tolerances));
  if (split.length <= mostNames) return split;
  throw badRequest("tooMany", `More than ${mostNames} attributes are named. Name fewer.`);
}

type MutableSelections = Map<string, Map<string, "whole" | Set<string>>>;

function selectPath(
  selections: MutableSelections,
  { container, attribute, sub }: AttributePath,
): void {
  const selection = selections.get(container.urn) ?? new Map<string, "whole" | Set<string>>();
  selections.set(container.urn, selection);
  const before = selection.get(attribute.name);
  if (sub === undefined) selection.set(attribute.name, "whole");
  else if (before === undefined) selection.set(attribute.name, new Set([sub.name]));
  else if (before !== "whole") before.add(sub.name);
}

/** Whether nothing of an extension is returned unless it is asked for. */
const isOnRequest = ({ isExtension, attributes }: AttributeContainer): boolean =>
  isExtension &&
  [...attributes.values()].every(({ definition }) => definition.returned === "request");

/** A schema URN as a name stands for its attributes, but does not ask for single ones returned on request only. */
function selectContainer(
  selections: MutableSelections,
  container: AttributeContainer,
  kind: "only" | "except",
): void {
  const isAsked = kind === "except" || isOnRequest(container);
  for (const attribute of container.attributes.values()) {
    if (!isAsked && attribute.definition.returned === "request") continue;
    selectPath(selections, { container, attribute, sub: undefined });
  }
}

/**
 * Reads `attributes` and `excludedAttributes`, as comma-separated text or as lists. Names the schema does not know
 * are ignored; an empty parameter counts as absent; both together are 400 invalidValue.
 */
export function parseProjection(
  attributes: NameList,
  excludedAttributes: NameList,
  schema: ResourceSchema,
  tolerances: Tolerances = tolerant,
): Projection {
  const requested = namesIn(attributes, tolerances);
  // Who excludes some values of an attribute would miss the others: nothing is left out for a part.
  const excluded = namesIn(excludedAttributes, tolerances);
  const leftOut = excluded.filter(({ isFiltered }) => !isFiltered);
  if (requested.length > 0 && excluded.length > 0) {
    throw badRequest(
      "invalidValue",
      'Give either "attributes" or "excludedAttributes", not both (RFC 7644 section 3.9).',
    );
  }
  const selections: MutableSelections = new Map();
  const coreUrn = schema.core.urn;
  if (requested.length + leftOut.length === 0) return { kind: "default", selections, coreUrn };
  const kind = requested.length > 0 ? "only" : "except";
  for (const { name } of [...requested, ...leftOut]) {
    const container = schema.containers.get(name.toLowerCase());
    const path = container === undefined ? resolveLoosePath(schema, name, tolerances) : undefined;
    if (container !== undefined) selectContainer(selections, container, kind);
    else if (path !== undefined) selectPath(selections, path);
  }
  return { kind, selections, coreUrn };
}

/** Whether an answer may hold a top-level attribute (its declared name), so that a store need not fetch it in vain. */
export function projectionWants(projection: Projection, attributeName: string): boolean {
  if (projection.kind === "default") return true;
  const selected = projection.selections.get(projection.coreUrn)?.get(attributeName);
  return projection.kind === "only" ? selected !== undefined : selected !== "whole";
}

/** Whether `attributes` names this sub-attribute of the core schema. */
export function projectionNames(projection: Projection, attribute: string, sub: string): boolean {
  if (projection.kind !== "only") return false;
  const selected = projection.selections.get(projection.coreUrn)?.get(attribute);
  return typeof selected === "object" && selected.has(sub);
}

type Selected = "whole" | ReadonlySet<string> | undefined;

/** Turns an attribute into its rule; undefined where the default of the container will do. */
type RuleOf = (attribute: CompiledAttribute, selected: Selected) => Rule | undefined;

function isHidden({ definition }: CompiledAttribute): boolean {
  return definition.returned === "never" || definition.returned === "request";
}

function rulesFor(
  attributes: Iterable<CompiledAttribute>,
  ruleOf: (attribute: CompiledAttribute) => Rule | undefined,
): Rules {
  const rules = new Map<string, Rule>();
  for (const attribute of attributes) {
    const rule = ruleOf(attribute);
    if (rule !== undefined) rules.set(attribute.name, rule);
  }
  return rules;
}

/** An attribute without the sub-attributes that are hidden or unwanted; undefined when that takes nothing away. */
function withoutSubs(
  attribute: CompiledAttribute,
  excluded: ReadonlySet<string>,
): Rule | undefined {
  const drops = rulesFor(attribute.subAttributes.values(), (sub) => {
    const isExcluded = excluded.has(sub.name) && sub.definition.returned !== "always";
    return isHidden(sub) || isExcluded ? "drop" : undefined;
  });
  return drops.size === 0 ? undefined : cutObjects(omit(drops));
}

const none: ReadonlySet<string> = new Set();

const ruleOfOnly: RuleOf = (attribute, selected) => {
  const { returned } = attribute.definition;
  if (returned === "never") return undefined;
  if (returned === "always" || selected === "whole") return withoutSubs(attribute, none) ?? "keep";
  if (selected === undefined) return undefined;
  const subs = rulesFor(attribute.subAttributes.values(), (sub) => {
    const isSelected = selected.has(sub.name) && sub.definition.returned !== "never";
    return isSelected || sub.definition.returned === "always" ? "keep" : undefined;
  });
  return cutObjects(pick(subs));
};

const ruleOfExcept: RuleOf = (attribute, selected) => {
  if (isHidden(attribute)) return "drop";
  if (attribute.definition.returned === "always") return withoutSubs(attribute, none);
  return selected === "whole" ? "drop" : withoutSubs(attribute, selected ?? none);
};

function compileCut(
  projection: Projection,
  schema: ResourceSchema,
): (object: JsonObject) => JsonObject {
  const isOnly = projection.kind === "only";
  const cut = isOnly ? pick : omit;
  const ruleOf = isOnly ? ruleOfOnly : ruleOfExcept;
  const rulesOf = ({ urn, attributes }: AttributeContainer): Rules => {
    const selection = projection.selections.get(urn);
    return rulesFor(attributes.values(), (each) => ruleOf(each, selection?.get(each.name)));
  };
  const rules = new Map(rulesOf(schema.core));
  const hidden = schema.extensions.filter(
    (each) => isOnRequest(each) && !(isOnly && projection.selections.has(each.urn)),
  );
  // What is not shown does not say that it is there, and `schemas` is returned always.
  if (hidden.length > 0) rules.set("schemas", withoutUris(hidden.map(({ urn }) => urn)));
  for (const extension of schema.extensions) {
    const below = rulesOf(extension);
    if (below.size > 0) rules.set(extension.urn, cutObjects(cut(below)));
  }
  return cut(rules);
}

const withoutUris =
  (urns: readonly string[]): Rule =>
  (schemas) => {
    const isShown = (uri: JsonValue): boolean => !urns.includes(uri as string);
    if (!Array.isArray(schemas)) return schemas;
    const uris = schemas as readonly JsonValue[];
    return uris.every(isShown) ? uris : uris.filter(isShown);
  };

/** Most requests name no attributes: what that means for a schema is worked out once. */
const defaultCuts = new WeakMap<ResourceSchema, (object: JsonObject) => JsonObject>();

/**
 * Compiles a projection into a function to call on each resource of the answer. `id` and `schemas` always stay;
 * where nothing has to go, the resource comes back as it is, without a copy.
 */
export function applyProjection(
  projection: Projection,
  schema: ResourceSchema,
): (resource: JsonObject) => JsonObject {
  if (projection.kind !== "default") return compileCut(projection, schema);
  const known = defaultCuts.get(schema);
  if (known !== undefined) return known;
  const cut = compileCut(projection, schema);
  defaultCuts.set(schema, cut);
  return cut;
}
