// Brings assignments to singular attributes together by attribute, so that each is written once.
import type { Assignment } from "../../scim/patch/patch.js";
import type { JsonValue } from "../../scim/schema/model.js";
import type { Slot, SlotContainer } from "./slots.js";

export interface AssignedSlot {
  readonly urn: string | undefined;
  readonly slot: Exclude<Slot, { kind: "list" }>;
  /** For a simple attribute its value, for a complex one those of its assigned sub-attributes. */
  value: JsonValue | undefined;
  /** The sub-attributes assigned to, cleared ones included. */
  readonly names: Set<string>;
}

/** Undefined when one of them is no singular attribute of the profile. */
export function groupAssignments(
  assignments: readonly Assignment[],
  containers: readonly SlotContainer[],
): readonly AssignedSlot[] | undefined {
  const groups = new Map<Slot, AssignedSlot>();
  for (const { path, value } of assignments) {
    const urn = path.container.isExtension ? path.container.urn : undefined;
    const slot = containers
      .find((container) => container.urn === urn)
      ?.slots.get(path.attribute.name);
    if (slot === undefined || slot.kind === "list") return undefined;
    const group: AssignedSlot = groups.get(slot) ?? {
      urn,
      slot,
      value: undefined,
      names: new Set(),
    };
    groups.set(slot, group);
    if (slot.kind === "simple") group.value = value;
    else if (path.sub === undefined) {
      // A complex attribute is assigned to as a whole only to remove it.
      if (value !== undefined) return undefined;
      group.value = {};
      for (const name of slot.leaves.keys()) group.names.add(name);
    } else {
      const rest = Object.entries((group.value ?? {}) as object).filter(
        ([name]) => name !== path.sub?.name,
      ) as [string, JsonValue][];
      group.value = Object.fromEntries(
        value === undefined ? rest : [...rest, [path.sub.name, value]],
      );
      group.names.add(path.sub.name);
    }
  }
  return [...groups.values()];
}
