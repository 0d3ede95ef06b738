// Which custom attributes a mapping needs PingOne to declare: what `bootstrap` creates and `doctor` looks for.
import type { Mapping } from "./model.js";
import { isStandard } from "./standard-attributes.js";
import { isUniqueRow } from "./unique-attributes.js";
import { makesMany } from "./value-count.js";

/** A custom attribute in PingOne's words (contract 5.2). */
export interface NeededAttribute {
  readonly name: string;
  readonly type: "STRING" | "JSON";
  readonly multiValued: boolean;
  /** Whether no two users may have the same value. */
  readonly unique: boolean;
  /** What of SCIM is lost, or kept in the overflow alone, without it. */
  readonly scim: readonly string[];
  readonly purpose: "overflow" | "emailIndex" | "attribute";
}

const plain = { multiValued: false, unique: false } as const;

/** Each attribute once, the overflow first. */
export function neededAttributes(mapping: Mapping): readonly NeededAttribute[] {
  const found = new Map<string, NeededAttribute>();
  for (const row of mapping.attributes) {
    const { pingone, scim, transforms } = row;
    const [name = pingone, part] = pingone.split(".");
    if (isStandard(name)) continue;
    const known = found.get(name);
    found.set(name, {
      name,
      type: part === undefined ? "STRING" : "JSON",
      multiValued:
        known?.multiValued === true || makesMany(transforms, isMultiValued(mapping, scim)),
      unique: known?.unique === true || isUniqueRow(row, mapping.extensions),
      scim: [...(known?.scim ?? []), ...(scim === undefined ? [] : [scim])],
      purpose: "attribute",
    });
  }
  const { overflow, emailIndex } = mapping;
  return [
    { name: overflow, type: "JSON", ...plain, scim: [], purpose: "overflow" },
    {
      name: emailIndex,
      type: "STRING",
      ...plain,
      multiValued: true,
      scim: ["emails"],
      purpose: "emailIndex",
    },
    ...found.values(),
  ];
}

/** Of the schemas of the standard, no attribute with several simple values has a row: only extensions can declare one. */
function isMultiValued({ extensions }: Mapping, scim: string | undefined): boolean {
  return extensions.some(({ id, attributes }) =>
    attributes.some(
      ({ name, type, multiValued }) =>
        multiValued && type !== "complex" && scim === `${id}:${name}`,
    ),
  );
}
