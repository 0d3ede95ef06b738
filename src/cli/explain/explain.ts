// `explain`: why something went as it did, in plain words, from a running gateway, from log files or from standard input.
import { AdminFailure, askAdmin, type AdminTarget } from "../admin/admin-client.js";
import type { ActivityAnswer } from "../../activity/entries.js";
import { mayBeEntry, type ParsedEntry } from "../../activity/explain/parsed-entry.js";
import { parseSince, type AskedQuestion } from "../../activity/explain/question.js";
import { renderEntries } from "../../activity/explain/render-entries.js";
import { askLog } from "./ask-log.js";
import { logLines } from "./log-lines.js";
import { readKeys } from "./read-keys.js";
import { verifyLog } from "./verify-log.js";
import { OptionError } from "../fail.js";

export interface ExplainFlags {
  readonly user?: string;
  readonly group?: string;
  readonly id?: string;
  readonly request?: string;
  readonly source?: string;
  readonly since?: string;
  readonly json?: boolean;
  readonly verify?: boolean;
  readonly admin?: string;
  readonly config?: string;
}

export interface ExplainDependencies {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly nowMs: number;
}

/** Returns the exit code: 0 something is told, or the chain holds; 1 nothing is, or it does not. Throws OptionError for flags that cannot be, and as `askAdmin` does. */
export async function explain(
  files: readonly string[],
  flags: ExplainFlags,
  deps: ExplainDependencies,
): Promise<0 | 1> {
  const { out, complain, input } = deps;
  const question = toAsked(flags, deps.nowMs);
  if (flags.admin !== undefined) {
    refuseBeside(flags, files);
    const { environment } = deps;
    return tell(await askGateway({ admin: flags.admin, environment }, question), flags, deps);
  }
  if (files.length === 0 && input.isTTY === true) {
    complain(
      "Reading a log from standard input, to Ctrl-D. Name log files in its place, or --admin URL to ask a running gateway.",
    );
  }
  const lines = logLines(files, input, mayBeEntry);
  const keys = readKeys(deps.environment, flags.config);
  if (flags.verify === true) return verifyLog(lines, keys, { out, complain });
  const { entries, otherKeys, isLog } = await askLog(question, lines, keys);
  if (!isLog && flags.json !== true) {
    complain(
      "There is no audit line of a gateway in this: give its standard output as it was written, of a LOG_LEVEL up to info.",
    );
    return 1;
  }
  const asksName = question.user !== undefined || question.group !== undefined;
  if (asksName && entries.length === 0 && otherKeys.length > 0) {
    complain(
      `The names in this log were made pseudonyms of with another key (${otherKeys.join(", ")}). Give ACTIVITY_KEY or ACTIVITY_KEY_FILE, or the settings of the gateway (--config), as the gateway has them.`,
    );
  }
  return tell({ entries }, flags, deps);
}

/** The name goes in the body, never in a URL. */
async function askGateway(target: AdminTarget, body: AskedQuestion): Promise<FoundEntries> {
  const told = (await askAdmin(target, {
    method: "POST",
    path: "/activity",
    body,
  })) as Partial<ActivityAnswer>;
  const { entries, ...reach } = told;
  if (entries === undefined)
    throw new AdminFailure(`What answers at ${target.admin} is no gateway.`);
  return { entries, ...reach };
}

function refuseBeside({ verify }: ExplainFlags, files: readonly string[]): void {
  const problems = [
    ...(files.length > 0 ? ["--admin: asks the gateway; name log files or --admin, not both"] : []),
    ...(verify === true
      ? ["--verify: tries the lines of a log; give it files or standard input"]
      : []),
  ];
  if (problems.length > 0) throw new OptionError(problems);
}

function toAsked(
  { user, group, id, request, source, since, verify }: ExplainFlags,
  nowMs: number,
): AskedQuestion {
  const sinceMs = since === undefined ? undefined : parseSince(since, nowMs);
  const isNothing = [user, group, id, request, source, since].every((each) => each === undefined);
  const problems = [
    ...(since !== undefined && sinceMs === undefined
      ? ["--since: must be a time (2027-01-31T12:00:00Z), or 30m, 2h, 7d for so long ago"]
      : []),
    ...(isNothing && verify !== true
      ? ["explain: name --user, --group, --id, --request, --source or --since"]
      : []),
  ];
  if (problems.length > 0) throw new OptionError(problems);
  const time = sinceMs === undefined ? undefined : new Date(sinceMs).toISOString();
  return { user, group, id, request, source, since: time };
}

/** `replicas` and `because`: of a gateway. */
interface FoundEntries {
  readonly entries: readonly ParsedEntry[];
  readonly replicas?: ActivityAnswer["replicas"];
  readonly because?: string;
}

function tell(
  told: FoundEntries,
  { json, user, group }: ExplainFlags,
  { out, complain }: ExplainDependencies,
): 0 | 1 {
  const { entries, because } = told;
  if (json === true) out(`${JSON.stringify({ v: 1, ...told }, undefined, 2)}\n`);
  else for (const line of renderEntries(entries)) out(`${line}\n`);
  if (because !== undefined) {
    complain(
      `Only this replica is told of: its Redis cannot be used (${because}). Each of the others tells what it was asked itself, and all is told together again when Redis is back.`,
    );
  }
  if (entries.length > 0) return 0;
  const named = user !== undefined || group !== undefined;
  complain(
    named
      ? "Nothing is told of that name. The client may not have sent it: its own log says whether it was skipped. Or it was refused before anybody was named (401, 429): ask by --source and --since."
      : "Nothing is told of that. It may be older than what is kept, or have gone to another replica where they share no Redis.",
  );
  return 1;
}
