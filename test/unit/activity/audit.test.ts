import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { createAuditLog } from "../../../src/activity/audit/audit-log.js";
import { signerOf } from "../../../src/activity/audit/sign.js";
import {
  createVerifier,
  isWhole,
  type InstanceReport,
} from "../../../src/activity/audit/verify.js";

const KEY = new Uint8Array(32).fill(7);
const OTHER = new Uint8Array(32).fill(8);

interface Sink {
  readonly lines: string[];
  /** Whether what is written next is dropped at once. */
  isStalled: boolean;
  /** What was kept can still be lost when the reader goes. */
  readonly pending: (() => void)[];
}

function start(instance = "one") {
  const sink: Sink = { lines: [], isStalled: false, pending: [] };
  const log = createAuditLog({
    key: KEY,
    now: () => 0,
    isWritten: () => true,
    instance,
    output: (line, onDropped) => {
      if (sink.isStalled) onDropped();
      else {
        sink.lines.push(line);
        sink.pending.push(onDropped);
      }
    },
  });
  return {
    sink,
    log,
    write: (n: number) => {
      log.write(JSON.stringify({ n }));
    },
  };
}

function verify(lines: readonly string[], key = KEY): InstanceReport {
  const verifier = createVerifier([key]);
  for (const line of lines) verifier.add(line);
  const [report, ...others] = verifier.reports();
  if (report === undefined || others.length > 0) throw new Error("not one instance");
  return report;
}

describe("a signature", () => {
  it.each(["", "{}", "x".repeat(10_000), "Zo\u00eb \u{1f600}"])(
    "is HMAC-SHA-256 by the key's base64url, 22 characters of base64url",
    (text) => {
      const hmac = createHmac("sha256", Buffer.from(KEY).toString("base64url")).update(text);
      expect(signerOf(KEY)(text)).toBe(hmac.digest("base64url").slice(0, 22));
    },
  );

  it("takes no key that is longer than a block", () => {
    expect(() => signerOf(new Uint8Array(49))).toThrow(RangeError);
  });
});

describe("a chain of audit lines", () => {
  it("holds as it was written, and says where it begins and ends", () => {
    const { sink, log, write } = start();
    for (let n = 0; n < 5; n += 1) write(n);
    expect(verify(sink.lines)).toMatchObject({ lines: 6, isStarted: true, isEnded: false });
    log.stop();
    const report = verify(["not a line", "{}", ...sink.lines]);
    expect(report).toMatchObject({
      lines: 7,
      firstSeq: 1,
      lastSeq: 7,
      isStarted: true,
      isEnded: true,
    });
    expect(isWhole(report)).toBe(true);
  });

  it("shows what was changed", () => {
    const { sink, write } = start();
    for (let n = 0; n < 3; n += 1) write(n);
    const changed = sink.lines.map((line) => line.replace('"n":1', '"n":9'));
    expect(verify(changed)).toMatchObject({ forged: 1, missing: 1 });
    expect(isWhole(verify(changed))).toBe(false);
    expect(verify(sink.lines, OTHER)).toMatchObject({ forged: 4 });
  });

  it("shows what was taken out, and what was put in twice", () => {
    const { sink, write } = start();
    for (let n = 0; n < 4; n += 1) write(n);
    const [first = "", second = "", ...others] = sink.lines;
    expect(verify([first, ...others])).toMatchObject({ missing: 1, broken: 0 });
    expect(isWhole(verify([first, ...others]))).toBe(false);
    expect(verify([first, second, second, ...others])).toMatchObject({ broken: 1 });
  });

  it("shows lines of another chain with the same name", () => {
    const [one, two] = [start(), start()];
    one.write(1);
    one.write(2);
    two.write(3);
    two.write(4);
    const mixed = [...one.sink.lines.slice(0, 2), ...two.sink.lines.slice(2)];
    expect(verify(mixed)).toMatchObject({ broken: 1 });
  });

  it("tells lines that were dropped by a signed record, once somebody reads again", () => {
    const { sink, write } = start();
    write(1);
    sink.isStalled = true;
    for (let n = 0; n < 1_000; n += 1) write(n);
    sink.isStalled = false;
    write(2);
    write(3);
    const report = verify(sink.lines);
    expect(report).toMatchObject({ lines: 5, dropped: 1_000, missing: 0, broken: 0 });
    expect(isWhole(report)).toBe(true);
    const gap = sink.lines.find((line) => line.includes('"gap"')) ?? "";
    expect(JSON.parse(gap)).toMatchObject({ kind: "gap", missing: [[3, 1_002]] });
    // Without the record nobody can tell them from lines that were taken out.
    expect(verify(sink.lines.filter((line) => line !== gap))).toMatchObject({ missing: 1_001 });
  });

  it("tells lines that were lost after they were taken, and a record that was lost itself", () => {
    const { sink, write } = start();
    write(1);
    sink.isStalled = true;
    write(2);
    sink.isStalled = false;
    write(3);
    // The line and the record after it never reach the reader.
    for (const onLost of sink.pending.slice(-2)) onLost();
    const kept = sink.lines.slice(0, -2);
    sink.lines.length = 0;
    write(4);
    const report = verify([...kept, ...sink.lines]);
    expect(report).toMatchObject({ dropped: 3, missing: 0, broken: 0 });
    expect(isWhole(report)).toBe(true);
  });
});
