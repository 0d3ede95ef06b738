// What a campaign says in the end: its figures, and of each violation everything that happened to its resource.
import type { Ledger, Violation } from "./model/ledger.js";
import type { Resource } from "./model/resource.js";
import type { UpstreamCall } from "./world/pingone.js";

const SHOWN_VIOLATIONS = 12;
const SHOWN_RESOURCES = 2;
const AROUND_MS = 120_000;

interface Line {
  readonly atMs: number;
  readonly text: string;
}

/** PingOne calls that are about a resource, by its id or its name. */
function callsOf(
  resource: Resource,
  ids: ReadonlySet<string>,
  calls: readonly UpstreamCall[],
): Line[] {
  const needles = [...ids, encodeURIComponent(resource.name), `"${resource.name}"`];
  return calls.flatMap(({ method, path, status, at, body = "" }) => {
    const isAbout = needles.some((needle) => path.includes(needle) || body.includes(needle));
    const shown = body.length > 300 ? `${body.slice(0, 300)}…` : body;
    const short = path.replace(/^\/v1\/environments\/[^/]+/, "");
    return isAbout
      ? [
          {
            atMs: Date.parse(at),
            text: `      PingOne: ${method} ${short} -> ${status === 0 ? "no answer" : status} ${shown}`,
          },
        ]
      : [];
  });
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function historyOf(resource: Resource, ledger: Ledger, calls: readonly UpstreamCall[]): string {
  const own = resource.history.map(({ atMs, text }) => ({ atMs, text: `    ${text}` }));
  const ids = new Set(resource.id === undefined ? [] : [resource.id]);
  for (const { text } of resource.history) {
    const found = /\/(?:Users|Groups)\/([0-9a-f-]{36})/.exec(text)?.[1];
    if (found !== undefined && UUID.test(found)) ids.add(found);
    UUID.lastIndex = 0;
  }
  const times = own.map(({ atMs }) => atMs);
  const events = ledger.events
    .filter(({ atMs }) => times.some((time) => Math.abs(time - atMs) < AROUND_MS))
    .map(({ atMs, text }) => ({ atMs, text: `  * ${text}` }));
  const lines = [...own, ...events, ...callsOf(resource, ids, calls)].sort(
    (a, b) => a.atMs - b.atMs,
  );
  const first = lines[0]?.atMs ?? 0;
  return lines
    .map(({ atMs, text }) => `${((atMs - first) / 1_000).toFixed(1).padStart(8)} s ${text}`)
    .join("\n");
}

function violationText(
  { kind, text, resources }: Violation,
  ledger: Ledger,
  calls: readonly UpstreamCall[],
): string {
  const told = resources.slice(0, SHOWN_RESOURCES).map((resource) => {
    const id = resource.id === undefined ? "" : ` (${resource.id})`;
    return `  ${resource.name}${id}:\n${historyOf(resource, ledger, calls)}\n`;
  });
  return `${kind.toUpperCase()}: ${text}\n${told.join("")}`;
}

export function violationsReport(ledger: Ledger, calls: readonly UpstreamCall[]): string {
  const { violations } = ledger;
  const shown = violations
    .slice(0, SHOWN_VIOLATIONS)
    .map((each) => violationText(each, ledger, calls));
  const rest = violations
    .slice(SHOWN_VIOLATIONS)
    .map(({ kind, text }) => `${kind.toUpperCase()}: ${text}`);
  return [...shown, ...rest].join("\n");
}

const list = (counts: ReadonlyMap<string | number, number>): string =>
  [...counts]
    .sort(([a], [b]) => String(a).localeCompare(String(b)))
    .map(([name, count]) => `${name} × ${count}`)
    .join(", ");

export const figures = (
  rows: Readonly<Record<string, string | number | ReadonlyMap<string | number, number>>>,
): string =>
  Object.entries(rows)
    .map(
      ([name, value]) =>
        `${name.padEnd(22)} ${typeof value === "object" ? list(value) : String(value)}`,
    )
    .join("\n");
