// The lines of logs, as often as they are asked for: files are read again, what came on standard input is kept as far as it may matter.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { InputError } from "../fail.js";

export type LogLines = (isAsked: (line: string) => boolean) => AsyncIterable<string>;

async function* linesOf(
  stream: NodeJS.ReadableStream,
  isAsked: (line: string) => boolean,
): AsyncGenerator<string> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    const text = withoutPrefix(line);
    if (isAsked(text)) yield text;
  }
}

/** `kubectl logs --prefix`, `docker compose logs` and journald write the name of a pod or a time before the line. */
function withoutPrefix(line: string): string {
  const start = line.indexOf("{");
  return start <= 0 ? line : line.slice(start);
}

/** Without files it is `input`. `mayMatter`: what of that is kept. */
export function logLines(
  files: readonly string[],
  input: NodeJS.ReadableStream,
  mayMatter: (line: string) => boolean,
): LogLines {
  if (files.length > 0) {
    return async function* ofFiles(isAsked) {
      for (const file of files) {
        try {
          yield* linesOf(createReadStream(file), isAsked);
        } catch (error) {
          const { code = "", syscall } = error as NodeJS.ErrnoException;
          if (syscall === undefined) throw error;
          throw new InputError(`${file} cannot be read (${code}).`);
        }
      }
    };
  }
  let kept: string[] | undefined;
  return async function* ofInput(isAsked) {
    if (kept === undefined) {
      kept = [];
      for await (const line of linesOf(input, mayMatter)) kept.push(line);
    }
    for (const line of kept) if (isAsked(line)) yield line;
  };
}
