// The mapping a configuration names, for whoever needs it after the configuration was checked.
import { defaultMapping } from "../default-mapping.js";
import type { Mapping } from "../model.js";
import { readMapping } from "./read-mapping.js";

/** The built-in mapping without a file. Throws TypeError for a file with problems: those are found when it is loaded. */
export function requireMapping(
  given: { readonly file: string; readonly text: string } | undefined,
): Mapping {
  if (given === undefined) return defaultMapping;
  const read = readMapping(given.text, given.file);
  if ("problems" in read) throw new TypeError(read.problems.join("\n"));
  return read.mapping;
}
