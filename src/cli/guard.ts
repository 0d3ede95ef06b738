// scim-pingone guard: what the guards hold, and the operator's decision, by the admin listener of the gateway that runs.
import type { GuardStatus } from "../sources/guard/guard.js";
import { askAdmin, type AdminTarget } from "./admin-client.js";

interface ShownGuard {
  readonly tenant: string;
  readonly source: string;
  readonly kinds: readonly GuardStatus[];
}

export interface GuardFlags {
  readonly tenant: string;
  readonly source: string;
  readonly kind?: string;
  readonly count?: number;
  readonly until?: string;
}

/** Throws as `askAdmin` does. */
export async function guardStatus(target: AdminTarget, json: boolean): Promise<string> {
  const told = await askAdmin(target, { method: "GET", path: "/guard" });
  const { guards } = told as { readonly guards: readonly ShownGuard[] };
  if (json) return `${JSON.stringify(told, undefined, 2)}\n`;
  if (guards.length === 0) return "No source has a guard (docs/going-live.md).\n";
  return guards.map(rendered).join("");
}

/** Throws as `askAdmin` does, for nothing that is held as well. */
export async function guardDecision(
  decision: "release" | "discard",
  { tenant, source, kind, count, until }: GuardFlags,
  target: AdminTarget,
): Promise<string> {
  const place = [tenant, source].map(encodeURIComponent).join("/");
  const body = {
    ...(kind === undefined ? {} : { kind }),
    ...(count === undefined ? {} : { count }),
    ...(until === undefined ? {} : { until }),
  };
  const path = `/guard/${place}/${decision}`;
  return rendered((await askAdmin(target, { method: "POST", path, body })) as ShownGuard);
}

const rendered = ({ tenant, source, kinds }: ShownGuard): string =>
  kinds.map((each) => `${tenant}/${source}  ${lineOf(each)}\n`).join("");

function lineOf(status: GuardStatus): string {
  const { kind, ceiling, perMs, counted, state, sinceMs, untilMs, held } = status;
  const when = [
    ...(sinceMs === undefined ? [] : [`since ${new Date(sinceMs).toISOString()}`]),
    ...(untilMs === undefined ? [] : [`until ${new Date(untilMs).toISOString()}`]),
  ].join(" ");
  const waiting =
    held.changes === 0
      ? ""
      : `, holds ${String(held.changes)} of ${String(held.resources)} users or groups`;
  return `${kind}: ${[state, when].join(" ").trim()}, ${String(counted)} of ${ceiling} in ${String(perMs / 60_000)} min${waiting}`;
}
