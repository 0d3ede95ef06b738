// Asks the lines of a log: whose names they hold is found by the keys of each tenant that is in them.
import { createPseudonyms, type Pseudonyms } from "../../activity/pseudonyms.js";
import { toQuestion, type AskedQuestion } from "../../activity/explain/question.js";
import { selectEntries } from "../../activity/explain/select.js";
import { mayBeEntry, type ParsedEntry } from "../../activity/explain/parsed-entry.js";
import { pseudonymKeysOf } from "../../state-keys.js";
import type { LogLines } from "./log-lines.js";
import type { KeySecrets } from "./read-keys.js";

export interface LogAnswer {
  readonly entries: readonly ParsedEntry[];
  /** Ids of keys that made names in the log and are none of ours. */
  readonly otherKeys: readonly string[];
  /** Whether there is an entry in it at all, be it another one than was asked for. */
  readonly isLog: boolean;
}

const TENANT = /"tenant":"([^"\\]*)"/;
const KEY_ID = /"keyId":"([\w-]{8})","person"/;

export async function askLog(
  asked: AskedQuestion,
  lines: LogLines,
  secrets: KeySecrets,
): Promise<LogAnswer> {
  const tenants = new Set(Object.keys(secrets.tenants));
  const keyIds = new Set<string>();
  const asksName = asked.user !== undefined || asked.group !== undefined;
  if (asksName) {
    for await (const line of lines(mayBeEntry)) {
      const tenant = TENANT.exec(line)?.[1];
      if (tenant !== undefined) tenants.add(tenant);
      const keyId = KEY_ID.exec(line)?.[1];
      if (keyId !== undefined) keyIds.add(keyId);
    }
  }
  const pseudonyms: Pseudonyms[] = [];
  for (const tenant of tenants) {
    const keys = pseudonymKeysOf(secrets, tenant);
    for (const key of keys) pseudonyms.push(createPseudonyms([key]));
  }
  for (const { keyId } of pseudonyms) keyIds.delete(keyId);
  const entries = await selectEntries(toQuestion(asked, pseudonyms), async function* (mayMatter) {
    const isEntry = (line: string): boolean => mayBeEntry(line) && mayMatter(line);
    for await (const text of lines(isEntry)) yield { text, count: 1, firstMs: 0 };
  });
  const isLog = entries.length > 0 || (await hasEntry(lines));
  return { entries, otherKeys: [...keyIds], isLog };
}

async function hasEntry(lines: LogLines): Promise<boolean> {
  // Also that an audit log began is a line of one, though nobody has asked anything yet.
  for await (const _line of lines(mayBeEntry)) return true;
  return false;
}
