// Keeps a source to the attributes it may write: in POST and PUT the others are dropped and told, in PATCH they are refused, but never at the price of a leaver's deactivation.
import { badRequest, type ScimError } from "../../scim/error.js";
import type { Patch, PatchOperation } from "../../scim/patch/patch.js";
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";
import { pathName } from "../../scim/resource/value/attribute-value.js";
import { copyWith } from "../../platform/copy-with.js";
import { type JsonObject, sameValue } from "../../platform/json.js";
import { valueAt, withValueAt } from "../../scim/resource/value-at.js";
import { PINGONE_USER } from "../../scim/schema/pingone-user.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import { deactivates } from "../../scim/patch/patch.js";
import type { SourcePolicy } from "../policy.js";
import { type WritableRule, compileWritable, concerns } from "./writable-rules.js";

export interface NotWritten {
  readonly reason: "notWritable";
  readonly id: string | undefined;
  readonly attributes: readonly string[];
}

export interface WritableDependencies {
  readonly schema: ResourceSchema;
  readonly onLoss: (loss: NotWritten, context: RequestContext) => void;
}

type WritableRules = readonly WritableRule[];

/** A PUT that leaves these out leaves them as they are, whoever sends it. */
const staysWhenLeftOut = ({ path: { container, attribute } }: WritableRule): boolean =>
  container.urn === PINGONE_USER || (!container.isExtension && attribute.name === "password");

export function writableStore(
  store: ResourceStore,
  { writable }: Pick<SourcePolicy, "writable">,
  { schema, onLoss }: WritableDependencies,
): ResourceStore {
  const rules = compileWritable(schema, writable);
  if (rules.length === 0) return store;
  const onCreate = rules.filter(({ when }) => when === "never");
  const kept = rules.filter((rule) => !staysWhenLeftOut(rule)).map(({ path }) => path);

  /** What is there with the very value that was sent is not lost. */
  function tell(
    dropped: WritableRules,
    sent: JsonObject,
    written: JsonObject,
    context: RequestContext,
  ): void {
    const lost = dropped.filter(
      ({ path }) => !sameValue(valueAt(sent, path), valueAt(written, path)),
    );
    if (lost.length === 0) return;
    const attributes = lost.map(({ name }) => name);
    onLoss({ reason: "notWritable", id: written["id"] as string, attributes }, context);
  }

  return {
    ...store,
    create(resource, options, context) {
      const { left, dropped } = withoutAny(resource, onCreate);
      const creating = store.create(left, options, context);
      if (dropped.length === 0) return creating;
      return creating.then((created) => {
        tell(dropped, resource, created, context);
        return created;
      });
    },
    async replace(id, resource, options, context) {
      const { left, dropped } = withoutAny(resource, rules);
      const { unassigned = [] } = options;
      const own = copyWith(options, {
        kept: [...(options.kept ?? []), ...kept],
        unassigned: unassigned.filter((name) => !rules.some((rule) => isAbout(rule, name))),
      });
      const replaced = await store.replace(id, left, own, context);
      tell(dropped, resource, replaced, context);
      return replaced;
    },
    patch(id, patch, options, context) {
      const { left, dropped, refusal } = withoutOperations(patch, rules);
      if (refusal !== undefined) return Promise.reject(refusal);
      const changing = store.patch(id, left, options, context);
      if (dropped.length === 0) return changing;
      return changing.then((changed) => {
        onLoss({ reason: "notWritable", id, attributes: dropped }, context);
        return changed;
      });
    },
  };
}

/** `name` is dotted, of an attribute or a part of one. */
const isAbout = ({ name: own }: WritableRule, name: string): boolean =>
  name === own || name.startsWith(`${own}.`) || own.startsWith(`${name}.`);

function withoutAny(resource: JsonObject, rules: WritableRules) {
  const dropped = rules.filter(({ path }) => valueAt(resource, path) !== undefined);
  let left = resource;
  for (const { path } of dropped) left = withValueAt(left, path, undefined);
  return { left, dropped };
}

interface AllowedPatch {
  readonly left: Patch;
  readonly dropped: readonly string[];
  /** 400 `mutability`, unless the same patch deactivates. */
  readonly refusal?: ScimError;
}

function withoutOperations(patch: Patch, rules: WritableRules): AllowedPatch {
  const ruleFor = ({ path }: Pick<PatchOperation, "path">): WritableRule | undefined =>
    rules.find((rule) => concerns(rule, path));
  const refused = patch.operations.filter((each) => ruleFor(each) !== undefined);
  const [first] = refused;
  if (first === undefined) return { left: patch, dropped: [] };
  if (!deactivates(patch)) {
    const isSetOnce = ruleFor(first)?.when === "create";
    const refusal = badRequest(
      "mutability",
      `Attribute "${pathName(first.path)}" ${isSetOnce ? "can be set by this client in the POST that creates the resource only" : "cannot be written by this client"}. The gateway's operator decides what it may write (writable, SCIM_WRITABLE).`,
    );
    return { left: patch, dropped: [], refusal };
  }
  const { assignments, ...others } = patch;
  return {
    left: {
      ...others,
      operations: patch.operations.filter((each) => ruleFor(each) === undefined),
      ...(assignments && {
        assignments: assignments.filter((each) => ruleFor(each) === undefined),
      }),
    },
    dropped: [...new Set(refused.map(({ path }) => pathName(path)))],
  };
}
