// What a command prints when nobody reads it any more, or it cannot be written.
import { EventEmitter } from "node:events";
import { describe, expect, it } from "@jest/globals";
import { createPrinter } from "../../../src/cli/printing.js";

function printerOf() {
  const written: string[] = [];
  const failures: Error[] = [];
  const stream = Object.assign(new EventEmitter(), { write: (text: string) => written.push(text) });
  const print = createPrinter(stream, (error) => failures.push(error));
  return { stream, print, written, failures };
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe("what a command prints", () => {
  it("is written, and is no matter where its reader has gone", () => {
    const { stream, print, written, failures } = printerOf();
    print("one\n");
    stream.emit("error", failure("EPIPE"));
    print("two\n");
    stream.emit("error", failure("EPIPE"));
    expect({ written, failures }).toEqual({ written: ["one\n", "two\n"], failures: [] });
    expect(stream.listenerCount("error")).toBe(1);
  });

  it("is told of where there is no room", () => {
    const { stream, print, failures } = printerOf();
    print("one\n");
    stream.emit("error", failure("ENOSPC"));
    expect(failures).toEqual([failure("ENOSPC")]);
  });

  it("leaves the stream alone before anything is printed", () => {
    expect(printerOf().stream.listenerCount("error")).toBe(0);
  });
});
