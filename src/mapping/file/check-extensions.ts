// What a custom SCIM extension may be beyond its shape: names of its own, and characteristics that agree with each other (RFC 7643 section 2).
import type { FileProblems } from "../../platform/file/file-problems.js";
import type { YamlPath } from "../../platform/file/yaml-source.js";
import { NO_URN, type WrittenAttribute, type WrittenExtension } from "./extension-shape.js";

export interface PlacedExtension {
  readonly written: WrittenExtension;
  readonly at: YamlPath;
  /** Of its attributes, which may have neighbours in the file that cannot be used. */
  readonly places: readonly YamlPath[];
}

export interface CheckedExtensions {
  /** Those with a URN of their own, whatever is wrong with their attributes. */
  readonly extensions: readonly PlacedExtension[];
  /** URNs, in lower case, of which something is wrong, with the names of their attributes. */
  readonly broken: ReadonlyMap<string, ReadonlySet<string>>;
}

export function checkExtensions(
  written: readonly PlacedExtension[],
  problems: FileProblems,
): CheckedExtensions {
  const seen = new Set<string>();
  const broken = new Map<string, ReadonlySet<string>>();
  const extensions = written.filter(({ written: { id, attributes }, at, places }) => {
    const urn = id.toLowerCase();
    const ofUrn = urn === NO_URN ? [] : [...ofId(urn, [...at, "id"], seen)];
    const found = [...ofUrn, ...ofAttributes(attributes, places, false)];
    for (const [path, message] of found) problems.add(path, message);
    if (found.length > 0)
      broken.set(urn, new Set(attributes.map(({ name }) => name.toLowerCase())));
    seen.add(urn);
    return ofUrn.length === 0 && urn !== NO_URN;
  });
  return { extensions, broken };
}

type ExtensionProblem = readonly [path: YamlPath, message: string];

function* ofId(urn: string, at: YamlPath, seen: ReadonlySet<string>): Generator<ExtensionProblem> {
  if (seen.has(urn)) yield [at, "is declared twice: put all its attributes in one place"];
  if (urn.startsWith("urn:ietf:params:scim:")) {
    yield [at, "belongs to the SCIM standard: choose a URN of your own, urn:<your name>:…"];
  }
  if (urn.startsWith("urn:pingidentity:")) {
    yield [at, "is reserved for PingOne: choose a URN of your own, urn:<your name>:…"];
  }
}

function* ofAttributes(
  attributes: readonly WrittenAttribute[],
  places: readonly YamlPath[],
  areSub: boolean,
): Generator<ExtensionProblem> {
  const seen = new Set<string>();
  for (const [index, attribute] of attributes.entries()) {
    const at = places[index] ?? [];
    const name = attribute.name.toLowerCase();
    if (seen.has(name)) yield [[...at, "name"], "is declared twice; case makes no difference"];
    seen.add(name);
    for (const [isWrong, key, message] of characteristics(attribute, areSub)) {
      if (isWrong) yield [[...at, key], message];
    }
    const subs = attribute.subAttributes ?? [];
    yield* ofAttributes(
      subs,
      subs.map((_, place) => [...at, "subAttributes", place]),
      true,
    );
  }
}

type CharacteristicRule = readonly [isWrong: boolean, key: keyof WrittenAttribute, message: string];

function characteristics(
  attribute: WrittenAttribute,
  isSub: boolean,
): readonly CharacteristicRule[] {
  const { type, subAttributes, mutability, returned, referenceTypes, required } = attribute;
  const isUnique = attribute.uniqueness !== "none";
  const isComplex = type === "complex";
  return [
    [isSub && isComplex, "type", "must be a simple type: a complex attribute has no complex parts"],
    [!isSub && isComplex && !subAttributes, "type", "is complex, which needs subAttributes"],
    [!isComplex && subAttributes !== undefined, "subAttributes", "needs type: complex"],
    [
      isUnique && (isSub || isComplex || attribute.multiValued),
      "uniqueness",
      "must be none: PingOne keeps unique what is one simple value, and nothing else",
    ],
    [
      referenceTypes !== undefined && type !== "reference",
      "referenceTypes",
      "needs type: reference",
    ],
    [
      mutability === "writeOnly" && returned !== undefined && returned !== "never",
      "returned",
      "must be never, as the attribute is writeOnly",
    ],
    [
      mutability === "readOnly" && required,
      "required",
      "must be false, as clients cannot set a readOnly attribute",
    ],
  ];
}
