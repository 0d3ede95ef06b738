// Whether a value is free: neither PingOne nor the shadow may have another with it, as PingOne compares them (contract 3.2, 8.3).
import type { Call, CallContext } from "../../../pingone/call.js";
import { PingOneError } from "../../../pingone/error.js";
import type { MemberKind } from "../../../pingone/resources/groups.js";
import { condition } from "../../search/pingone-filter.js";
import type { Item } from "../item.js";
import { memberType } from "../../groups/membership/plan.js";
import type { WriteDependencies } from "./write.js";

export interface UniqueValue {
  readonly kind: MemberKind;
  /** Who is to have it. */
  readonly id: string;
  /** Whether it is about to be made: whoever has the value already is another one then. */
  readonly isNew: boolean;
  readonly attribute: string;
  readonly value: string;
  /** Who else with the value does not matter. */
  readonly isElsewhere?: (other: Item) => boolean;
}

/** Throws PingOneError `uniqueness` naming the attribute; the plan says who has the value. */
export async function requireFree(
  { find, record }: Pick<WriteDependencies, "find" | "record">,
  unique: UniqueValue,
  call: Call,
  context: CallContext,
): Promise<void> {
  const { kind, id, isNew, attribute, value, isElsewhere = () => false } = unique;
  const found = await find(kind, condition(attribute, "eq", value), context);
  const holder = found.find((other) => (isNew || other.id !== id) && !isElsewhere(other));
  if (holder === undefined) return;
  const { method, path, operation } = call;
  const planned = { change: "conflict", resourceType: memberType[kind], id, method, path } as const;
  const collision = { attributes: [attribute], with: holder.id, isEffective: false };
  await record({ ...planned, ...collision }, call, context);
  const message = "is unique but a non-unique value is provided";
  const details = [{ code: "UNIQUENESS_VIOLATION", target: attribute, message }];
  throw new PingOneError("uniqueness", operation, { status: 400, details });
}
