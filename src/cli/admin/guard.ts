// scim-pingone guard: what the guards hold, and the operator's decision, by the admin listener of the gateway that runs.
import type { GuardStatus } from "../../sources/guard/guard.js";
import { askAdmin, type AdminTarget } from "./admin-client.js";
import { fullyNamed, theOnly, type NamedSource, type SourceFlags } from "./named-source.js";

interface ShownGuard extends NamedSource {
  readonly kinds: readonly GuardStatus[];
}

export interface GuardFlags extends SourceFlags {
  readonly kind?: string;
  readonly count?: number;
  readonly until?: string;
}

/** Throws as `askAdmin` does. */
export async function guardStatus(target: AdminTarget, json: boolean): Promise<string> {
  const told = await readGuards(target);
  if (json) return `${JSON.stringify(told, undefined, 2)}\n`;
  const { guards } = told;
  if (guards.length === 0) return "No source has a guard (docs/going-live.md).\n";
  return guards.map(rendered).join("");
}

const readGuards = async (
  target: AdminTarget,
): Promise<{ readonly guards: readonly ShownGuard[] }> =>
  (await askAdmin(target, { method: "GET", path: "/guard" })) as { guards: readonly ShownGuard[] };

/** Throws as `askAdmin` does, for nothing that is held as well; OptionError for a source nobody or several have. */
export async function guardDecision(
  decision: "release" | "discard",
  { kind, count, until, ...named }: GuardFlags,
  target: AdminTarget,
): Promise<string> {
  const { tenant, source } =
    fullyNamed(named) ?? theOnly(named.source, (await readGuards(target)).guards, "guarded");
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
  const { kind, ceiling, perMs, counted, state, sinceMs, untilMs, released } = status;
  const parts = [
    ...(sinceMs === undefined ? [] : [`since ${new Date(sinceMs).toISOString()}`]),
    ...(untilMs === undefined ? [] : [`until ${new Date(untilMs).toISOString()}`]),
  ];
  const facts = [
    state === "shadow" ? "in shadow mode, where nothing is held" : [state, ...parts].join(" "),
    `${String(counted)} of ${ceiling} in ${String(perMs / 60_000)} min`,
    ...(released === undefined
      ? []
      : [`${String(released.done)} of ${String(released.changes)} released ones done`]),
    ...heldOf(status),
  ];
  return `${kind}: ${facts.join(", ")}`;
}

const VERBS = {
  open: "has held",
  latched: "holds",
  released: "held",
  discarded: "refuses",
  shadow: "would have held",
} as const;

const heldOf = ({ state, held: { changes, resources } }: GuardStatus): readonly string[] =>
  changes === 0
    ? []
    : [
        `${VERBS[state]} ${numbered(changes, "change", "changes")} of ${numbered(resources, "user or group", "users or groups")}`,
      ];

const numbered = (count: number, one: string, many: string): string =>
  `${String(count)} ${count === 1 ? one : many}`;
