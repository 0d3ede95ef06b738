// Lines for a stream whose reader may be slow, gone, or a full disk: what has no room is dropped and counted, and nobody waits.
export interface Output {
  /** Writes a line soon, or drops it, which `onDropped` is told, at once or later. Never throws. */
  write(line: string, onDropped?: () => void): void;
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
  /** Who has to know when what is waiting cannot be written. */
  let watchers: (() => void)[] = [];
  let dropped = 0;
  let told = 0;

  // Each write's failure is seen below; without a listener it would end the process.
  stream.on("error", () => undefined);

  /** All lines of a turn of the event loop in one write. */
  function send(): void {
    if (waiting.length === 0) return;
    const lines = waiting;
    const watching = watchers;
    const known = dropped;
    const isNew = notice !== undefined && known > told;
    const text = lines.join("") + (isNew ? notice(known - told) : "");
    waiting = [];
    waitingBytes = 0;
    watchers = [];
    stream.write(text, (error) => {
      if (error) {
        dropped += lines.length;
        for (const onDropped of watching) onDropped();
      } else if (isNew) told = Math.max(told, known);
    });
  }

  return {
    write(line, onDropped) {
      if (stream.writableLength + waitingBytes + line.length > maxBytes) {
        dropped += 1;
        onDropped?.();
        return;
      }
      if (waiting.length === 0) setImmediate(send);
      waiting.push(line);
      if (onDropped !== undefined) watchers.push(onDropped);
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
