// Lines for a stream whose reader may be slow, gone, or a full disk: what has no room is dropped and counted, and nobody waits.
export interface Output {
  /** Writes a line soon, or drops it. Never throws. */
  write(line: string): void;
  /** Lines that were dropped. */
  readonly dropped: () => number;
  /** Resolves when everything is written, or after `limitMs`. */
  flush(limitMs: number): Promise<void>;
}

export interface OutputOptions {
  /** What may wait for the reader. */
  readonly maxBytes?: number;
  /** The line that tells of `count` dropped ones, once there is room again. */
  readonly notice?: (count: number) => string;
}

/** What is needed of a stream. */
export interface LineStream {
  readonly writableLength: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

const MAX_BYTES = 4 * 1024 * 1024;

/** `stream` has to be one whose `write` does not block: of the standard streams pipes and sockets do not, files only for a moment. */
export function createOutput(stream: LineStream, options: OutputOptions = {}): Output {
  const { maxBytes = MAX_BYTES, notice } = options;
  let waiting: string[] = [];
  let waitingBytes = 0;
  let dropped = 0;
  let told = 0;

  // Each write's failure is seen below; without a listener it would end the process.
  stream.on("error", () => undefined);

  /** All lines of a turn of the event loop in one write. */
  function send(): void {
    if (waiting.length === 0) return;
    const lines = waiting;
    const known = dropped;
    const isNew = notice !== undefined && known > told;
    const text = lines.join("") + (isNew ? notice(known - told) : "");
    waiting = [];
    waitingBytes = 0;
    stream.write(text, (error) => {
      if (error) dropped += lines.length;
      else if (isNew) told = Math.max(told, known);
    });
  }

  return {
    write(line) {
      if (stream.writableLength + waitingBytes + line.length > maxBytes) {
        dropped += 1;
        return;
      }
      if (waiting.length === 0) setImmediate(send);
      waiting.push(line);
      waitingBytes += line.length;
    },
    dropped: () => dropped,
    flush: (limitMs) =>
      new Promise((resolve) => {
        const limit = setTimeout(resolve, limitMs);
        send();
        stream.write("", () => {
          clearTimeout(limit);
          resolve();
        });
      }),
  };
}
