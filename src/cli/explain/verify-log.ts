// `explain --verify`: tries the signatures and the chain of a log's audit lines, and says of each process what is there and what is missing.
import { createVerifier, isWhole, type InstanceReport } from "../../activity/audit/verify.js";
import { auditKeysOf } from "../../state-keys.js";
import type { LogLines } from "./log-lines.js";
import type { KeySecrets } from "./read-keys.js";

export interface VerifyOutput {
  readonly out: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Returns the exit code: 0 when nothing was changed, taken out or put in. */
export async function verifyLog(
  lines: LogLines,
  secrets: KeySecrets,
  { out, complain }: VerifyOutput,
): Promise<0 | 1> {
  const verifier = createVerifier(auditKeysOf(secrets));
  for await (const line of lines((text) => text.includes('"mac":"'))) verifier.add(line);
  const reports = verifier.reports();
  if (reports.length === 0) complain("There is no audit line in this.");
  for (const report of reports) out(`${wordsOf(report)}\n`);
  if (reports.length > 0 && reports.every(({ lines }) => lines === 0)) {
    complain(
      "None of the lines is signed by a key that is known here. Give ACTIVITY_KEY or ACTIVITY_KEY_FILE, or the settings of the gateway (--config), as it had them when it wrote this.",
    );
  }
  return reports.length > 0 && reports.every(isWhole) ? 0 : 1;
}

function wordsOf(report: InstanceReport): string {
  const { instance, lines, firstSeq, lastSeq, dropped, missing, forged, broken } = report;
  const facts = [
    `${lines} lines, ${firstSeq} to ${lastSeq}`,
    ...(dropped > 0 ? [`${dropped} were dropped by the process, and it says so`] : []),
    ...(missing > 0 ? [`${missing} are missing, and nothing says why`] : []),
    ...(forged > 0 ? [`${forged} are not signed by these keys: changed, or of another key`] : []),
    ...(broken > 0 ? [`${broken} do not follow the one before`] : []),
    ...(report.isStarted ? [] : ["the beginning is not in this log"]),
    ...(report.isEnded ? [] : ["the process goes on, or the end is missing"]),
  ];
  return `${isWhole(report) ? "whole " : "BROKEN"} ${instance}: ${facts.join("; ")}`;
}
