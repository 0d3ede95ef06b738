// The parts of a mapping file that have the right shape, so that they are checked further whatever is wrong with the others.
import * as z from "zod";
import type { YamlPath } from "../../platform/file/yaml-source.js";
import type { PlacedExtension } from "./check-extensions.js";
import { extensionShape, NO_URN } from "./extension-shape.js";
import { mappingShape, rowShape, type WrittenRow } from "./mapping-shape.js";

export interface WrittenAt {
  readonly written: WrittenRow;
  readonly at: YamlPath;
}

export interface MappingParts {
  readonly extendsNothing: boolean;
  readonly overflow: string | undefined;
  readonly emailIndex: string | undefined;
  readonly rows: readonly WrittenAt[];
  /** What rows of a wrong shape are about, in lower case. */
  readonly brokenPaths: ReadonlySet<string>;
  readonly extensions: readonly PlacedExtension[];
  /** Of extensions with something of a wrong shape: the names of their attributes by URN, all in lower case. */
  readonly broken: ReadonlyMap<string, ReadonlySet<string>>;
}

const { extends: extendsShape, overflow, emailIndex } = mappingShape.shape;

const lenient = z.object({
  extends: extendsShape.catch(undefined),
  overflow: overflow.catch(undefined),
  emailIndex: emailIndex.catch(undefined),
  attributes: z.array(z.unknown()).catch([]),
  extensions: z.array(z.unknown()).catch([]),
});

const nothing = { attributes: [], extensions: [] };

export function readParts(value: unknown): MappingParts {
  const file: z.output<typeof lenient> = lenient.safeParse(value).data ?? {
    ...nothing,
    extends: undefined,
    overflow: undefined,
    emailIndex: undefined,
  };
  const rows = split(file.attributes, rowShape, "attributes");
  const extensions = file.extensions.map((item, place) =>
    readExtension(item, ["extensions", place]),
  );
  return {
    extendsNothing: file.extends === "none",
    overflow: file.overflow,
    emailIndex: file.emailIndex,
    rows: rows.whole,
    brokenPaths: namesIn(rows.broken, "scim"),
    extensions: extensions.filter((each) => each !== undefined),
    broken: new Map(
      file.extensions
        .filter((item) => !extensionShape.safeParse(item).success)
        .flatMap((item) => namedIn(item)),
    ),
  };
}

const lenientExtension = extensionShape.extend({
  id: extensionShape.shape.id.catch(NO_URN),
  name: extensionShape.shape.name.catch(""),
  description: extensionShape.shape.description.catch(""),
  attributes: z.array(z.unknown()),
});

/** The attributes that have the right shape; undefined when the extension as a whole has not. */
function readExtension(item: unknown, at: YamlPath): PlacedExtension | undefined {
  const { data } = lenientExtension.safeParse(item);
  if (data === undefined) return undefined;
  const { whole } = split(data.attributes, extensionShape.shape.attributes.element, "attributes");
  return {
    written: { ...data, attributes: whole.map(({ written }) => written) },
    at,
    places: whole.map(({ at: place }) => [...at, ...place]),
  };
}

function split<T>(
  items: readonly unknown[],
  shape: z.ZodType<T>,
  key: string,
): {
  readonly whole: readonly { readonly written: T; readonly at: YamlPath }[];
  readonly broken: readonly unknown[];
} {
  const whole: { written: T; at: YamlPath }[] = [];
  const broken: unknown[] = [];
  for (const [place, item] of items.entries()) {
    const parsed = shape.safeParse(item);
    if (parsed.success) whole.push({ written: parsed.data, at: [key, place] });
    else broken.push(item);
  }
  return { whole, broken };
}

function namesIn(items: readonly unknown[], key: string): ReadonlySet<string> {
  const holder = z.looseObject({ [key]: z.string() });
  return new Set(items.flatMap((item) => holder.safeParse(item).data?.[key]?.toLowerCase() ?? []));
}

const named = z.looseObject({ id: z.string(), attributes: z.array(z.unknown()).catch([]) });

function namedIn(extension: unknown): readonly (readonly [string, ReadonlySet<string>])[] {
  const { data } = named.safeParse(extension);
  return data === undefined ? [] : [[data.id.toLowerCase(), namesIn(data.attributes, "name")]];
}
