// The audit lines of one instance: each signed, each naming the one before, and those that could not be written told by a signed record.
import { randomBytes } from "node:crypto";
import { keyIdOf } from "../pseudonyms.js";
import { signerOf } from "./sign.js";

export interface AuditLog {
  /** Writes one JSON object, given as its text. */
  write(text: string): void;
  /** The last line: a log that ends without it is not complete. */
  stop(): void;
}

export interface AuditDependencies {
  readonly key: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Writes a line soon; tells `onDropped`, at once or later, when it could not. */
  readonly output: (line: string, onDropped: () => void) => void;
  /** Whether lines that are no failure are written; else the first and the last are not. */
  readonly isWritten: () => boolean;
  /** Names the process among those of one log; random unless given. */
  readonly instance?: string;
}

/** From and to, both included. */
type Range = [number, number];

const MOST_RANGES = 100;

export function createAuditLog(deps: AuditDependencies): AuditLog {
  const { key, now, output, isWritten, instance = randomBytes(6).toString("base64url") } = deps;
  const sign = signerOf(key);
  const keyId = keyIdOf(key);
  let seq = 0;
  let previous = "";
  let lost: Range[] = [];

  function lose(first: number, last = first): void {
    const end = lost.at(-1);
    if (end?.[1] === first - 1) end[1] = last;
    else lost.push([first, last]);
  }

  /** Whether it was not dropped at once. */
  function send(text: string, onDropped: (own: number) => void): boolean {
    seq += 1;
    const own = seq;
    // Without its closing brace, so that what is signed need not be cut to become the line.
    const open = `${text.slice(0, -1)},"instance":"${instance}","seq":${own},"prev":"${previous}"`;
    previous = sign(`${open}}`);
    let isKept = true;
    output(`${open},"mac":"${previous}"}\n`, () => {
      isKept = false;
      onDropped(own);
    });
    return isKept;
  }

  function reportLost(): void {
    const told = lost.slice(0, MOST_RANGES);
    lost = lost.slice(MOST_RANGES);
    send(record("gap", "audit lines were dropped", { missing: told }), (own) => {
      for (const [first, last] of told) lose(first, last);
      lose(own);
    });
  }

  function record(kind: string, msg: string, facts: object): string {
    const level = kind === "gap" ? 40 : 30;
    return JSON.stringify({ level, time: now(), name: "scim-pingone", v: 1, kind, ...facts, msg });
  }

  function write(text: string): void {
    // After a line that went through: while nobody reads, there is no use in trying twice.
    if (send(text, lose) && lost.length > 0) reportLost();
  }

  if (isWritten()) write(record("auditStarted", "audit started", { keyId }));
  return {
    write,
    stop() {
      if (lost.length > 0) reportLost();
      if (isWritten()) write(record("auditStopped", "audit stopped", {}));
    },
  };
}
