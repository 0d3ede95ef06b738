import { describe, expect, it } from "@jest/globals";
import { createOutput } from "../../../src/platform/output.js";

type Done = (error?: Error | null) => void;

/** A stream that keeps what it was given until it is told what becomes of it. */
function start(maxBytes?: number) {
  const texts: string[] = [];
  const pending: Done[] = [];
  const waiting: [string, Done][] = [];
  const next = (): void => {
    const [text, done] = waiting[0] ?? [];
    if (text === undefined || done === undefined || pending.length > 0) return;
    if (text !== "") texts.push(text);
    pending.push((error) => {
      waiting.shift();
      done(error);
      next();
    });
    if (text === "") pending.shift()?.();
  };
  const stream = {
    get writableLength() {
      return waiting.reduce((sum, [text]) => sum + text.length, 0);
    },
    write(text: string, done: Done) {
      waiting.push([text, done]);
      next();
    },
    on: () => undefined,
  };
  const notice = (count: number) => `dropped ${count}\n`;
  const output = createOutput(stream, maxBytes === undefined ? { notice } : { maxBytes, notice });
  /** Lets the stream answer, also what comes of the answer. */
  const answer = async (error?: Error) => {
    pending.shift()?.(error);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { texts, pending, output, answer };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("lines of a process", () => {
  it("go out in one write a turn, in order", async () => {
    const { output, texts, answer } = start();
    output.write("a\n");
    output.write("b\n");
    expect(texts).toEqual([]);
    await turn();
    output.write("c\n");
    await turn();
    expect(texts).toEqual(["a\nb\n"]);
    await answer();
    expect(texts).toEqual(["a\nb\n", "c\n"]);
  });

  it("are dropped and counted when nobody reads, and the gap is told when somebody does", async () => {
    const { output, texts, answer } = start(10);
    output.write("12345\n");
    await turn();
    for (let n = 0; n < 5; n += 1) output.write("12345\n");
    await turn();
    expect(output.dropped()).toBe(5);
    expect(texts).toEqual(["12345\n"]);
    await answer();
    output.write("67890\n");
    await turn();
    expect(texts).toEqual(["12345\n", "67890\ndropped 5\n"]);
    await answer();
    output.write("again\n");
    await turn();
    expect(texts.at(-1)).toBe("again\n");
  });

  it("that could not be written are counted too: a full disk, a reader that is gone", async () => {
    const { output, texts, answer } = start();
    output.write("a\n");
    output.write("b\n");
    await turn();
    await answer(Object.assign(new Error("full"), { code: "ENOSPC" }));
    expect(output.dropped()).toBe(2);
    output.write("c\n");
    await turn();
    // Whether the notice arrives is not known before the stream says so: until then it is told again.
    expect(texts.at(-1)).toBe("c\ndropped 2\n");
    await answer(Object.assign(new Error("full"), { code: "ENOSPC" }));
    output.write("d\n");
    await turn();
    expect(texts.at(-1)).toBe("d\ndropped 3\n");
  });

  it("flush waits for the reader, but not for ever", async () => {
    const { output, texts, answer } = start();
    output.write("a\n");
    let isFlushed = false;
    const flushed = output.flush(60_000).then(() => (isFlushed = true));
    await turn();
    expect(texts).toEqual(["a\n"]);
    expect(isFlushed).toBe(false);
    await answer();
    await answer();
    await flushed;
    output.write("b\n");
    await output.flush(1);
    expect(texts.at(-1)).toBe("b\n");
  });
});
