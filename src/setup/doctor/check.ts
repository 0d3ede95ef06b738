// One question to an installation and its answer; the runner asks them all, whatever becomes of any of them.
import type { Clock } from "../../platform/clock.js";

/** SKIP: not asked, because it does not apply or cannot be known; it is no failure. */
export type CheckStatus = "PASS" | "WARN" | "FAIL" | "SKIP";

export interface Finding {
  readonly status: CheckStatus;
  readonly summary: string;
  /** What to do about it. */
  readonly mend?: string;
}

export interface CheckResult extends Finding {
  readonly id: string;
}

export interface SetupCheck {
  readonly id: string;
  /** Earlier checks without which this one would only say the same again. */
  readonly needs?: readonly string[];
  readonly run: () => Finding | Promise<Finding>;
}

export const pass = (summary: string): Finding => ({ status: "PASS", summary });
export const warn = (summary: string, mend: string): Finding => ({ status: "WARN", summary, mend });
export const fail = (summary: string, mend: string): Finding => ({ status: "FAIL", summary, mend });
export const skip = (summary: string): Finding => ({ status: "SKIP", summary });

interface CheckAnswer {
  readonly result: CheckResult;
  /** The check that failed in the end, when this one or one it needs did. */
  readonly broken: string | undefined;
}

/** All results, in the order of the checks. Those that need nothing of each other run at the same time; each ends by `limitMs`. */
export async function runChecks(
  checks: readonly SetupCheck[],
  clock: Clock,
  limitMs: number,
): Promise<readonly CheckResult[]> {
  const answers = new Map<string, Promise<CheckAnswer>>();
  for (const check of checks) {
    const needed = (check.needs ?? []).flatMap((id) => answers.get(id) ?? []);
    answers.set(check.id, answer(check, needed));
  }
  return (await Promise.all(answers.values())).map(({ result }) => result);

  async function answer(
    { id, run }: SetupCheck,
    needed: readonly Promise<CheckAnswer>[],
  ): Promise<CheckAnswer> {
    const broken = (await Promise.all(needed)).find(
      ({ broken: each }) => each !== undefined,
    )?.broken;
    if (broken !== undefined) {
      return { result: { id, ...skip(`Not checked, because ${broken} failed.`) }, broken };
    }
    const finding = await within(run);
    return { result: { id, ...finding }, broken: finding.status === "FAIL" ? id : undefined };
  }

  async function within(run: SetupCheck["run"]): Promise<Finding> {
    const controller = new AbortController();
    const tooLate = clock.sleep(limitMs, controller.signal).then(
      () =>
        fail(`No answer within ${limitMs / 1000} s.`, "Check the way to PingOne, and try again."),
      () => new Promise<never>(() => undefined),
    );
    try {
      return await Promise.race([Promise.resolve().then(run), tooLate]);
    } catch (error) {
      // Only a defect gets here. The message is left out: it may quote what must not be shown.
      const kind = error instanceof Error ? error.name : typeof error;
      return fail(
        `Could not be checked: ${kind}.`,
        "Please report this as a defect of the gateway.",
      );
    } finally {
      controller.abort();
    }
  }
}

export type Result = "PASS" | "WARN" | "FAIL";

/** The worst there is; what was skipped does not count. */
export function resultOf(checks: readonly Finding[]): Result {
  const has = (status: CheckStatus): boolean => checks.some((each) => each.status === status);
  if (has("FAIL")) return "FAIL";
  return has("WARN") ? "WARN" : "PASS";
}
