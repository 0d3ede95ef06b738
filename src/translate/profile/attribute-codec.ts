// The attributes of a user as the mapping compiles them: simple ones, complex ones, lists of elements; and the copies made of them.
import type { AttributeDefinition, JsonObject } from "../../scim/schema/model.js";
import type { ElementChoice } from "../../mapping/model.js";
import type { Home, Leaf, PingOneText } from "./value-codec.js";

interface Placed {
  /** The places in PingOne it writes. */
  readonly places: readonly Home[];
}

/** A simple attribute, of one value or several. */
export interface SimpleSlot extends Placed {
  readonly kind: "simple";
  readonly name: string;
  readonly leaf: Leaf;
}

/** A singular complex attribute: `name`, `manager`. */
export interface ComplexSlot extends Placed {
  readonly kind: "complex";
  readonly name: string;
  readonly leaves: ReadonlyMap<string, Leaf>;
}

/** One PingOne attribute that holds one element of a list. */
export interface ElementHome {
  readonly top: string;
  readonly choice: ElementChoice;
  readonly shows: JsonObject;
  /** By sub-attribute. */
  readonly leaves: ReadonlyMap<string, Leaf & { readonly home: Home }>;
}

/** A multi-valued complex attribute: `emails`, `roles`. */
export interface ListSlot extends Placed {
  readonly kind: "list";
  readonly name: string;
  readonly definition: AttributeDefinition;
  readonly homes: readonly ElementHome[];
}

export type Slot = SimpleSlot | ComplexSlot | ListSlot;

/** The attributes of the core schema, or of one extension. */
export interface SlotContainer {
  /** Undefined for the core schema. */
  readonly urn: string | undefined;
  readonly slots: ReadonlyMap<string, Slot>;
}

/** What PingOne gets beside the homes: computed, and never read back. */
export interface Copy {
  readonly top: string;
  readonly part: string | undefined;
  readonly isCustom: boolean;
  /** The attributes it is made of, as `attribute` or `urn:attribute`; none for a constant. */
  readonly sources: ReadonlySet<string>;
  readonly compute: (resource: JsonObject) => PingOneText | undefined;
}

/** Names an attribute of any container. */
export const sourceName = (urn: string | undefined, name: string): string =>
  urn === undefined ? name : `${urn}:${name}`;
