// A plan for reading: what it comes to in numbers, then line by line.
import { PLAN_CHANGES, type PlanChange, type PlanLine } from "./plan-line.js";

export interface PlanReport {
  readonly tenant: string;
  readonly source: string;
  /** Of the first and the last line; undefined without any. */
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly summary: PlanSummary;
  readonly lines: readonly PlanLine[];
}

export interface PlanSummary {
  /** By kind and resource type, of what would change something. */
  readonly changes: readonly Counted[];
  /** How many changes of users and groups name an attribute. */
  readonly attributes: Readonly<Record<string, number>>;
  /** Changes PingOne holds already. */
  readonly withoutEffect: number;
  /** Different users and groups that would be changed. */
  readonly resources: number;
}

interface Counted {
  readonly change: PlanChange;
  readonly resourceType: "User" | "Group";
  readonly count: number;
}

export function summaryOf(lines: readonly PlanLine[]): PlanSummary {
  const effective = lines.filter(({ isEffective }) => isEffective !== false);
  const conflicts = lines.filter(({ change }) => change === "conflict");
  const attributes = new Map<string, number>();
  for (const { change, attributes: names = [] } of effective) {
    if (change !== "change" && change !== "create") continue;
    for (const name of names) attributes.set(name, (attributes.get(name) ?? 0) + 1);
  }
  const written = effective.filter(({ method }) => method !== undefined);
  return {
    changes: counted([...effective, ...conflicts]),
    attributes: Object.fromEntries([...attributes].sort(([, a], [, b]) => b - a)),
    withoutEffect: lines.length - effective.length - conflicts.length,
    resources: new Set(written.map(({ resourceType, id }) => `${resourceType} ${id ?? ""}`)).size,
  };
}

function counted(lines: readonly PlanLine[]): readonly Counted[] {
  const types = ["User", "Group"] as const;
  return PLAN_CHANGES.flatMap((change) =>
    types.flatMap((resourceType) => {
      const own = lines.filter(
        (line) => line.change === change && line.resourceType === resourceType,
      );
      return own.length === 0 ? [] : { change, resourceType, count: own.length };
    }),
  );
}

export const toPlanReport = (
  owner: Pick<PlanReport, "tenant" | "source">,
  lines: readonly PlanLine[],
): PlanReport => ({
  ...owner,
  from: lines[0]?.at,
  until: lines.at(-1)?.at,
  summary: summaryOf(lines),
  lines,
});

const COLUMNS = [
  "at",
  "change",
  "resourceType",
  "id",
  "member",
  "attributes",
  "population",
  "with",
  "method",
  "path",
  "isEffective",
  "status",
  "scimType",
  "reason",
  "requestId",
] as const;

/** RFC 4180. */
export function planAsCsv({ lines }: Pick<PlanReport, "lines">): string {
  const rows = lines.map((line) => {
    const { member, attributes } = line;
    const cells = {
      ...line,
      member: member && `${member.type} ${member.id}`,
      attributes: attributes?.join(" "),
    };
    return COLUMNS.map((name) => cellOf(cells[name])).join(",");
  });
  return [COLUMNS.join(","), ...rows].map((row) => `${row}\r\n`).join("");
}

/** A cell that begins like a formula is none (spreadsheets would run it). */
function cellOf(value: string | number | boolean | undefined): string {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function renderPlan(report: PlanReport): string {
  const { tenant, source, from, until, summary } = report;
  if (from === undefined) {
    return `Nothing is planned for ${tenant}/${source}: it has written nothing since it is in shadow mode.\n`;
  }
  const { changes, attributes, withoutEffect, resources } = summary;
  const rows = changes.map(
    ({ change, resourceType, count }) =>
      `  ${String(count).padStart(7)}  ${change} ${resourceType}`,
  );
  const named = Object.entries(attributes).map(
    ([name, count]) => `  ${String(count).padStart(7)}  ${name}`,
  );
  return [
    `${tenant}/${source} would have done, from ${from} to ${String(until)}:`,
    ...rows,
    `to ${String(resources)} users and groups; ${String(withoutEffect)} more writes would change nothing.`,
    ...(named.length === 0 ? [] : ["", "Attributes that would be written:", ...named]),
    "",
    "--csv has it line by line, --json all of it as one object.",
    "",
  ].join("\n");
}
