// The mapping of users as data: what a mapping file says once it is read, and what the compiler turns into functions.
import type { JsonObject } from "../platform/json.js";
import type { SchemaDefinition } from "../scim/schema/model.js";

/**
 * How a value changes on its way to PingOne. None of them has to be undone: what the client sent is kept beside it
 * when it differs, and reads back. `first`, `join` and `split` change the number of values.
 */
export type Transform =
  | { readonly kind: "lowercase" | "uppercase" | "trim" | "nfc" | "boolean" | "first" }
  /** ISO 3166-1 alpha-2 from a code or an English country name; no value for anything else. */
  | { readonly kind: "countryCode" }
  /** BCP 47 language tag: `en_us` becomes `en-US`. */
  | { readonly kind: "languageTag" }
  /** E.164: digits after a plus sign; `callingCode` (digits) goes before national numbers. */
  | { readonly kind: "e164"; readonly callingCode?: string }
  /** Another value for each; `otherwise` for those not listed, which else pass as they are. */
  | {
      readonly kind: "map";
      readonly values: Readonly<Record<string, string>>;
      readonly otherwise?: string;
    }
  | { readonly kind: "join" | "split"; readonly separator: string };

/** `both`; `toPingOne`: a copy that is never read back; `toScim`: shown where the client sent nothing of its own. */
export type Direction = "both" | "toPingOne" | "toScim";

/** Which element of a multi-valued attribute lives in PingOne: the main one, or one of these types (`""`: untyped). */
export type ElementChoice = "main" | { readonly types: readonly string[] };

/** One row of the table. Exactly one of `scim`, `constant` and `template` says where PingOne's value comes from. */
export interface AttributeRow {
  /** `title`, `name.familyName`, `emails.value`, `urn:…:User:department`, `urn:…:User:manager.value`. */
  readonly scim?: string;
  /** The same value for everybody. Direction `toPingOne`. */
  readonly constant?: string;
  /** Text with `{scim path}` in it, for example `{name.givenName} {name.familyName}`. Direction `toPingOne`. */
  readonly template?: string;
  /** PingOne attribute, with one dot at the most: `username`, `name.family`, `department`. */
  readonly pingone: string;
  readonly direction: Direction;
  /** Applied in order. */
  readonly transforms: readonly Transform[];
  /** What PingOne gets when the client sends no value with a create or a PUT. */
  readonly default?: string;
  /** For sub-attributes of multi-valued attributes that have one home in PingOne. */
  readonly element?: ElementChoice;
  /** What an element carries that is made of PingOne's value alone, `type` and `primary` for example. */
  readonly shows?: JsonObject;
}

export interface Mapping {
  /** JSON custom attribute that keeps what has no home in PingOne. */
  readonly overflow: string;
  /** Multi-valued STRING custom attribute by which further e-mail addresses are found. */
  readonly emailIndex: string;
  readonly attributes: readonly AttributeRow[];
  /** Custom SCIM extensions of User, beside the enterprise extension and PingOne's own. */
  readonly extensions: readonly SchemaDefinition[];
}
