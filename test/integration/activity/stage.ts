// A stage for failures as an operator meets them: `explain` asks about them afterwards, of the admin listener and of the log.
import { Readable } from "node:stream";
import { expect } from "@jest/globals";
import { explain, type ExplainFlags } from "../../../src/cli/explain/explain.js";

export interface Told {
  readonly log: () => string;
  readonly adminOrigin: () => string;
  /** By which `explain` finds names in the log. */
  readonly activityKey: string;
}

export async function explained(
  flags: ExplainFlags,
  input: string,
  environment: Record<string, string>,
): Promise<string> {
  const texts: string[] = [];
  await explain([], flags, {
    environment,
    out: (text) => void texts.push(text),
    complain: (text) => void texts.push(`${text}\n`),
    input: Readable.from([input]),
    nowMs: Date.now(),
  });
  return texts.join("");
}

/** An entry is made when the answer is over, which may be a moment after the client has it. */
const PATIENCE = 200;

/** What `explain` says; the same of the gateway and of its log, whichever the operator has. */
export async function storyOf(
  told: Told,
  flags: ExplainFlags,
  words: readonly RegExp[],
): Promise<void> {
  const environment = { ACTIVITY_KEY: told.activityKey };
  const ask = {
    log: () => explained(flags, told.log(), environment),
    admin: () => explained({ ...flags, admin: told.adminOrigin() }, "", {}),
  };
  for (const [from, story] of Object.entries(ask)) {
    let text = await story();
    for (let n = 0; n < PATIENCE && !words.every((each) => each.test(text)); n += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      text = await story();
    }
    for (const each of words)
      expect({ from, each, text, isSaid: each.test(text) }).toEqual({
        from,
        each,
        text,
        isSaid: true,
      });
  }
}
