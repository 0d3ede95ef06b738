// A log of records, appended to before a request is answered: what was answered survives kill -9, half a write does not count.
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from "node:fs";
import type { RecordName } from "./changes.js";

/** `value` null: the record is gone. */
export type Entry = RecordName & { readonly value: unknown };

const HEADER = JSON.stringify({ format: "pingone-emulator-state", version: 1 });
const COMMIT = JSON.stringify("commit");
const CHUNK_BYTES = 1024 * 1024;
const OWNER_ONLY = 0o600;
const NEWLINE = 0x0a;

function lineOf({ kind, environmentId, key, value }: Entry): string {
  return JSON.stringify([kind, environmentId, key, value]);
}

/** In pieces: a seed of a million users is no string. Returns the position after what was written. */
function writeLines(fd: number, lines: Iterable<string>, position: number): number {
  let piece = "";
  let end = position;
  const flush = (): void => {
    let rest = Buffer.from(piece);
    while (rest.length > 0) {
      const written = writeSync(fd, rest, 0, rest.length, end);
      rest = rest.subarray(written);
      end += written;
    }
    piece = "";
  };
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length >= CHUNK_BYTES) flush();
  }
  flush();
  return end;
}

function* committed(entries: Iterable<Entry>, header?: string): Generator<string> {
  if (header !== undefined) yield header;
  for (const entry of entries) yield lineOf(entry);
  yield COMMIT;
}

/** Lines with an end; what is behind the last one is left out. */
function* linesOf(fd: number): Generator<string> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let parts: Buffer[] = [];
  for (;;) {
    const size = readSync(fd, chunk);
    if (size === 0) return;
    let start = 0;
    for (;;) {
      const end = chunk.subarray(0, size).indexOf(NEWLINE, start);
      if (end < 0) break;
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString("utf8");
      parts = [];
      start = end + 1;
    }
    parts.push(Buffer.from(chunk.subarray(start, size)));
  }
}

function parseEntry(line: string): Entry | "commit" {
  const content: unknown = JSON.parse(line);
  if (content === "commit") return content;
  if (!Array.isArray(content) || content.length !== 4) throw new Error("it is no record");
  const [kind, environmentId, key, value] = content as [
    RecordName["kind"],
    string,
    string,
    unknown,
  ];
  return { kind, environmentId, key, value };
}

/** Every record of every finished write, oldest first; rejects a file that is something else, naming the line. */
export function* readStateFile(path: string): Generator<Entry> {
  const fd = openSync(path, "r");
  let number = 0;
  try {
    let open: Entry[] = [];
    for (const line of linesOf(fd)) {
      number += 1;
      if (number === 1) {
        if (line !== HEADER) throw new Error("it is no state of this emulator");
        continue;
      }
      const entry = parseEntry(line);
      if (entry !== "commit") open.push(entry);
      else {
        yield* open;
        open = [];
      }
    }
    if (number === 0) throw new Error("it is no state of this emulator");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot use the state file ${path}: line ${number || 1}: ${reason}`, {
      cause: error,
    });
  } finally {
    closeSync(fd);
  }
}

export class StateFile {
  readonly #path: string;
  #fd: number | undefined;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Replaces the file as a whole: there is the old one or the new one, never a part. */
  rewrite(entries: Iterable<Entry>): void {
    const temporary = `${this.#path}.new`;
    const fd = openSync(temporary, "w", OWNER_ONLY);
    try {
      this.#bytes = writeLines(fd, committed(entries, HEADER), 0);
      fsyncSync(fd);
      renameSync(temporary, this.#path);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    this.close();
    this.#fd = fd;
  }

  /** All of the entries or none: a write that fails half-way is cut off again. */
  append(entries: Iterable<Entry>): void {
    if (this.#fd === undefined) throw new Error("the state file is closed");
    try {
      this.#bytes = writeLines(this.#fd, committed(entries), this.#bytes);
    } catch (error) {
      ftruncateSync(this.#fd, this.#bytes);
      throw error;
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}
