// The mapping that a text says, for a configuration made by a test.
import { readMapping } from "../../src/mapping/file/read-mapping.js";
import type { Mapping } from "../../src/mapping/model.js";

/** Throws with every problem of the text. */
export function mappingOf(text: string): Mapping {
  const { mapping, problems } = readMapping(text, "mapping.yaml");
  if (mapping === undefined) throw new Error(problems.join("\n"));
  return mapping;
}
