// Reads the file of `emulator --seed`: requests in PingOne's own form, sent through the front door one by one.
import { readFile } from "node:fs/promises";
import type { Json, JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";

/** The sections of the file, in the order they are sent. */
export const SEED_SECTIONS = ["attributes", "populations", "groups", "users"] as const;
export type SeedSection = (typeof SEED_SECTIONS)[number];

export interface SeedFile {
  readonly attributes: readonly JsonObject[];
  readonly populations: readonly JsonObject[];
  readonly groups: readonly JsonObject[];
  /** As for import; `groups` beside it names the groups to join. */
  readonly users: readonly JsonObject[];
}

function section(file: JsonObject, name: SeedSection): readonly JsonObject[] {
  const items = file[name] ?? [];
  if (Array.isArray(items) && items.every(isJsonObject)) return items;
  throw new Error(`${name} must be an array of objects`);
}

function parseSeedFile(text: string): SeedFile {
  const file = JSON.parse(text) as Json;
  if (!isJsonObject(file)) throw new Error("the seed file must hold a JSON object");
  for (const name of Object.keys(file)) {
    if (!SEED_SECTIONS.some((known) => known === name)) throw new Error(`${name} is not known`);
  }
  return {
    attributes: section(file, "attributes"),
    populations: section(file, "populations"),
    groups: section(file, "groups"),
    users: section(file, "users"),
  };
}

export async function readSeedFile(path: string): Promise<SeedFile> {
  try {
    return parseSeedFile(await readFile(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot use the seed file ${path}: ${reason}`, { cause: error });
  }
}
