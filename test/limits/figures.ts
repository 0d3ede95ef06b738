// What a push has come to, by PingOne's own list of calls.
import type { UpstreamCall } from "../campaign/world/pingone.js";
import type { PushRecord } from "./clients.js";

/** Epoch milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface LimitFigures extends PushRecord {
  /** Calls that PingOne answered 429, and all. */
  readonly refused: number;
  readonly calls: number;
  /** Of PingOne's limit, 1 being all of it. */
  readonly used: { readonly byBoth: number; readonly byOne: number };
  /** Users made, by source, while both were pushed. */
  readonly shares: Readonly<Record<string, number>>;
  /** How many other writes were carried out between the sending of a deactivation and its own. */
  readonly passed: readonly number[];
  readonly waitedMs: readonly number[];
}

interface Spans {
  readonly both: Span;
  readonly alone: Span;
}

interface Timed extends UpstreamCall {
  readonly atMs: number;
}

const isWithin =
  ({ fromMs, untilMs }: Span) =>
  ({ atMs }: Timed): boolean =>
    atMs >= fromMs && atMs < untilMs;

export function figuresOf(
  record: PushRecord,
  calls: readonly UpstreamCall[],
  sources: readonly string[],
  { both, alone, limit }: Spans & { readonly limit: number },
): LimitFigures {
  const timed = calls
    .filter(({ path }) => path.startsWith("/v1/"))
    .map((call) => ({ ...call, atMs: Date.parse(call.at) }));
  const writes = timed.filter(({ method, status }) => method !== "GET" && status < 300);
  const used = (span: Span): number =>
    writes.filter(isWithin(span)).length / (((span.untilMs - span.fromMs) / 1_000) * limit);
  const created = writes.filter(isWithin(both)).filter(({ method }) => method === "POST");
  const ends = record.left.map(({ id, sentMs }) => {
    const own = writes.find(({ path }) => path.endsWith(`/users/${id}/enabled`));
    const untilMs = own?.atMs ?? Infinity;
    const passed = writes.filter(isWithin({ fromMs: sentMs, untilMs })).length;
    return { passed, waitedMs: untilMs - sentMs };
  });
  return {
    ...record,
    refused: timed.filter(({ status }) => status === 429).length,
    calls: timed.length,
    used: { byBoth: used(both), byOne: used(alone) },
    shares: Object.fromEntries(
      sources.map((source) => [
        source,
        created.filter(({ body = "" }) => body.includes(`"${source}-`)).length,
      ]),
    ),
    passed: ends.map((each) => each.passed),
    waitedMs: ends.map((each) => each.waitedMs),
  };
}

/** Who is told to wait by PingOne has been let through too early: hardly ever. */
const MOST_REFUSED = 0.01;
const LEAST_USED = 0.9;
/** A little more than the limit is what a bucket had saved up. */
const MOST_USED = 1.05;
/** Of an even part. */
const FAIR = { least: 0.8, most: 1.25 };
/** What comes in two seconds of 20 writes each. */
const MOST_PASSED = 40;

/** What design 7 promises and these figures do not show. */
export function brokenPromises(figures: LimitFigures): readonly string[] {
  const { used, shares, passed, left, returned, failed, refused, calls } = figures;
  const all = Object.values(shares).reduce((sum, each) => sum + each, 0);
  const parts = Object.values(shares).map((each) => (each * Object.keys(shares).length) / all);
  const kept: readonly (readonly [string, boolean])[] = [
    ["few or no 429 from PingOne", refused <= MOST_REFUSED * calls],
    ...Object.entries(used).map(
      ([who, part]) =>
        [`the limit is used and kept: ${who}`, part >= LEAST_USED && part <= MOST_USED] as const,
    ),
    ["fair shares", parts.every((part) => part >= FAIR.least && part <= FAIR.most)],
    ["deactivations go first", Math.max(...passed) < MOST_PASSED],
    ["every deactivation is carried out", left.every(({ status }) => status === 204)],
    ["who waits as told is served", returned.length > 0 && returned.every((each) => each === 201)],
    ["nothing fails otherwise", failed.length === 0],
  ];
  return kept.filter(([, isKept]) => !isKept).map(([name]) => name);
}

/** For people, without what is said once for each request. */
export const summary = ({ left, failed, passed, waitedMs, ...figures }: LimitFigures): string =>
  JSON.stringify({
    ...figures,
    deactivations: left.length,
    mostPassed: Math.max(...passed),
    mostWaitedMs: Math.max(...waitedMs),
    failed: failed.slice(0, 5),
  });
