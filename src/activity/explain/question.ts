// A question about people or groups by name, as it is asked of a gateway or of its log; a name becomes pseudonyms here and goes no further.
import type { Pseudonyms } from "../pseudonyms.js";
import type { ActivityQuestion } from "./select.js";

/** As it is typed. */
export interface AskedQuestion {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  readonly id?: string | undefined;
  readonly request?: string | undefined;
  readonly source?: string | undefined;
  /** ISO 8601. */
  readonly since?: string | undefined;
}

export const QUESTION_NAMES = ["user", "group", "id", "request", "source", "since"] as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `since` has to be a time that can be read. */
export function toQuestion(
  { user, group, id, request, source, since }: AskedQuestion,
  pseudonyms: Iterable<Pseudonyms>,
): ActivityQuestion {
  const all = [...pseudonyms];
  const candidates = (name: string): readonly string[] =>
    all.flatMap((each) => each.candidates(name));
  // A group may be known by its id alone.
  const isId = group !== undefined && UUID.test(group);
  return {
    user: user === undefined ? undefined : candidates(user),
    group: group === undefined || isId ? undefined : candidates(group),
    id: id ?? (isId ? group : undefined),
    request,
    source,
    sinceMs: since === undefined ? undefined : Date.parse(since),
  };
}

/** Milliseconds since the epoch: of a time (ISO 8601), or of so many minutes, hours or days before `nowMs` (30m, 2h, 7d). */
export function parseSince(text: string, nowMs: number): number | undefined {
  const [, count, unit] = /^(\d{1,6})(m|h|d)$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined)
    return nowMs - Number(count) * (unitsMs[unit] ?? 0);
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
