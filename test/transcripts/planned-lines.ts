// A plan beside what a live run made of the same requests: both as lines of method, path and the attributes' names, with ids by the order in which they come.
import type { PlanLine } from "../../src/activity/plan/plan-line.js";

interface SentCall {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly body?: unknown;
}

/** The ids the shadow gives are not PingOne's. */
function numbered(lines: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  return lines.map((line) =>
    line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      const known = seen.get(id) ?? `{${String(seen.size + 1)}}`;
      seen.set(id, known);
      return known;
    }),
  );
}

/** PingOne has two answers to who is a member already (contract 17, U8); nothing changes by either. */
const isCarriedOut = ({ change, method, isEffective }: PlanLine): boolean =>
  method !== undefined && change !== "conflict" && (change !== "addMember" || isEffective === true);

/** A PUT of a group writes it whole; the plan names what is otherwise afterwards. */
const namesAttributes = (method: string, path: string): boolean =>
  /^(POST \/(users|groups)|PATCH \/users\/[^/]+)$/.test(`${method} ${path}`);

const lineOf = (method: string, path: string, names: readonly string[]): string =>
  [method, path, ...(namesAttributes(method, path) ? [...names].sort() : [])].join(" ");

export const plannedLines = (lines: readonly PlanLine[]): readonly string[] =>
  numbered(
    lines
      .filter(isCarriedOut)
      .map(({ method = "", path = "", attributes = [] }) => lineOf(method, path, attributes)),
  );

export const isWrite = ({ method }: Pick<SentCall, "method">): boolean => method !== "GET";

/** What PingOne refuses, nobody has done. */
const isDone = ({ status }: SentCall): boolean => (status ?? 0) < 300;

export const sentLines = (calls: readonly SentCall[]): readonly string[] =>
  numbered(
    calls
      .filter(isWrite)
      .filter(isDone)
      .map(({ method, path, body }) =>
        lineOf(method, path.replace(/^.*\/environments\/[0-9a-f-]+/, ""), namesOf(path, body)),
      ),
  );

/** Of users with the parts of what is complex; marks of the gateway's own are no attributes. */
function namesOf(path: string, body: unknown): readonly string[] {
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  if (path.endsWith("/groups")) {
    return entries.map(([name]) => name).filter((name) => name !== "customData");
  }
  return entries.flatMap(([name, value]) => {
    const isComplex = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isComplex) return [name];
    const parts = Object.keys(value as object).filter((part) => !part.startsWith("$"));
    return parts.map((part) => `${name}.${part}`);
  });
}
