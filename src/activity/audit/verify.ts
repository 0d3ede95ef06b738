// Tries the signatures and the chain of audit lines: what was changed, taken out or put in shows, and what was dropped is told apart.
import { signerOf } from "./sign.js";

export interface InstanceReport {
  readonly instance: string;
  readonly lines: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Lines that a signed record says were dropped. */
  readonly dropped: number;
  /** Lines in between that are missing, and no record says so. */
  readonly missing: number;
  /** Lines whose signature is not that of any key given. */
  readonly forged: number;
  /** Pairs of lines of which the later does not name the earlier, and lines that are there twice. */
  readonly broken: number;
  /** False: more lines may have come, or the end was taken away. */
  readonly isEnded: boolean;
  /** Whether the first line of the process is there. */
  readonly isStarted: boolean;
}

interface Signed {
  readonly seq: number;
  readonly prev: string;
  readonly mac: string;
  readonly kind: string;
  readonly missing: readonly (readonly [number, number])[];
}

interface Instance {
  readonly lines: Signed[];
  forged: number;
}

const MAC = /,"mac":"([\w-]{22})"\}$/;

export interface Verifier {
  /** A line of the log; one that is no audit line is none of its matter. */
  add(line: string): void;
  reports(): readonly InstanceReport[];
}

export function createVerifier(keys: readonly Uint8Array[]): Verifier {
  const signers = keys.map(signerOf);
  const instances = new Map<string, Instance>();

  return {
    add(line) {
      const text = line.trimEnd();
      const mac = MAC.exec(text)?.[1];
      if (mac === undefined) return;
      const body = `${text.slice(0, MAC.exec(text)?.index)}}`;
      const facts = read(body);
      if (facts === undefined) return;
      const known = instances.get(facts.instance) ?? { lines: [], forged: 0 };
      instances.set(facts.instance, known);
      if (signers.some((sign) => sign(body) === mac)) known.lines.push({ ...facts, mac });
      else known.forged += 1;
    },
    reports: () => Array.from(instances, ([instance, found]) => toReport(instance, found)),
  };
}

function read(body: string): (Omit<Signed, "mac"> & { readonly instance: string }) | undefined {
  try {
    const { instance, seq, prev, kind, missing } = JSON.parse(body) as Record<string, unknown>;
    if (typeof instance !== "string" || typeof seq !== "number" || typeof prev !== "string") {
      return undefined;
    }
    const ranges = Array.isArray(missing) ? (missing as [number, number][]) : [];
    return { instance, seq, prev, kind: String(kind), missing: kind === "gap" ? ranges : [] };
  } catch {
    return undefined;
  }
}

function toReport(instance: string, { lines, forged }: Instance): InstanceReport {
  const sorted = [...lines].sort((a, b) => a.seq - b.seq);
  const [first, last] = [sorted[0], sorted.at(-1)];
  return {
    instance,
    lines: sorted.length,
    firstSeq: first?.seq ?? 0,
    lastSeq: last?.seq ?? 0,
    ...faultsOf(sorted),
    forged,
    isStarted: first?.seq === 1,
    isEnded: last?.kind === "auditStopped",
  };
}

function faultsOf(
  sorted: readonly Signed[],
): Pick<InstanceReport, "dropped" | "missing" | "broken"> {
  const told = new Set(
    sorted.flatMap(({ missing }) => missing.flatMap(([from, to]) => between(from, to + 1))),
  );
  const found = { dropped: 0, missing: 0, broken: 0 };
  for (const [place, line] of sorted.entries()) {
    const before = sorted[place - 1];
    if (before === undefined) continue;
    if (!follows(line, before)) found.broken += 1;
    for (const seq of between(before.seq + 1, line.seq)) {
      if (told.has(seq)) found.dropped += 1;
      else found.missing += 1;
    }
  }
  return found;
}

const between = (from: number, end: number): readonly number[] =>
  Array.from({ length: Math.max(end - from, 0) }, (_, n) => from + n);

/** Where lines are missing in between nobody can tell. */
const follows = (line: Signed, before: Signed): boolean =>
  line.seq > before.seq && (line.seq > before.seq + 1 || line.prev === before.mac);

/** Whether nothing was changed, taken out or put in, as far as the lines given reach. */
export const isWhole = ({ missing, forged, broken }: InstanceReport): boolean =>
  missing + forged + broken === 0;
