// The entries of a block of the configuration file that names things: each with its name, its value and where it stands.
import * as z from "zod";
import type { FileProblems } from "../../platform/file/file-problems.js";
import { checkShape } from "../../platform/file/shape-problems.js";
import type { YamlPath } from "../../platform/file/yaml-source.js";

export const block = z.record(z.string(), z.unknown());

export interface NamedEntry {
  readonly name: string;
  readonly value: unknown;
  readonly at: YamlPath;
}

/** None where the shape is wrong, which is told elsewhere; that there has to be one is told here. */
export function entriesBelow(
  parent: unknown,
  path: YamlPath,
  key: string,
  problems: FileProblems,
): readonly NamedEntry[] {
  const entries = block.safeParse(block.safeParse(parent).data?.[key]).data;
  if (entries === undefined) return [];
  const at = [...path, key];
  const named = Object.entries(entries).map(([name, value]) => ({
    name,
    value,
    at: [...at, name],
  }));
  if (named.length === 0) problems.add(at, "must name one");
  return named;
}

/** Tells what is wrong with the shape of a part. */
export function addShape(
  shape: z.ZodType,
  value: unknown,
  at: YamlPath,
  problems: FileProblems,
): void {
  for (const { path, message } of checkShape(shape, value).problems) {
    problems.add([...at, ...path], message);
  }
}
