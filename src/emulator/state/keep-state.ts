// Keeps a world in a file: taken up where there is one, then every write appended before its request is answered.
import { existsSync } from "node:fs";
import type { World } from "../world.js";
import { allEntries, entryOf } from "./records.js";
import { restore } from "./restore.js";
import type { Entry } from "./state-file.js";
import { StateFile, readStateFile } from "./state-file.js";

/** The log is written anew when most of it is superseded, so that it stays in proportion to the state. */
const SUPERSEDED_AT_LEAST = 10_000;

export interface KeptState {
  /** Whether the file was there and its state was taken up. */
  readonly isRestored: boolean;
  close(): void;
}

function* counted(entries: Iterable<Entry>, count: () => void): Generator<Entry> {
  for (const entry of entries) {
    count();
    yield entry;
  }
}

/** Throws, naming file and line, when the file cannot be used; it is untouched then. */
export function keepState(world: World, path: string): KeptState {
  const isRestored = existsSync(path);
  if (isRestored) restore(world, readStateFile(path));
  const file = new StateFile(path);
  const { changes } = world;
  let live = 0;
  let appended = 0;

  function rewrite(): void {
    live = 0;
    appended = 0;
    const count = (): void => {
      live += 1;
    };
    file.rewrite(counted(allEntries(world), count));
  }

  function append(): void {
    const entries = changes.names.map((name) => entryOf(world, name));
    file.append(entries);
    appended += entries.length;
  }

  rewrite();
  changes.isKept = true;
  world.keep = () => {
    if (changes.isEmpty) return;
    if (changes.isEverything || appended > SUPERSEDED_AT_LEAST + 2 * live) rewrite();
    else append();
    changes.clear();
  };
  return {
    isRestored,
    close() {
      changes.isKept = false;
      world.keep = () => undefined;
      file.close();
    },
  };
}
