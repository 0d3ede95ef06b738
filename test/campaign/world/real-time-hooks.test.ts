// The program as it is keeps the times that a campaign changes where it is known to: in its sources, and so in whatever is planted into them.
import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { erased } from "../erase-types.js";

interface Hooks {
  readonly load: (
    url: string,
    context: object,
    next: () => Promise<{ readonly format: string; readonly source: string }>,
  ) => Promise<{ readonly source: string }>;
}

const HOOKS = "../real-time-hooks.mjs";

it.each([
  ["shared-state/redis/connection.js", "const ANSWER_MS = 500 * globalThis.campaignSpeed;"],
  ["shared-state/redis/scripts.js", "time[2] / 1000) * ${globalThis.campaignSpeed})"],
])("waits for Redis in %s keep to real time", async (file, expected) => {
  const { load } = (await import(HOOKS)) as Hooks;
  const source = erased(readFileSync(`src/${file.replace(/js$/, "ts")}`, "utf8"));
  const url = `file:///program/${file}`;
  const loaded = await load(url, {}, () => Promise.resolve({ format: "module", source }));
  expect(source).not.toContain(expected);
  expect(loaded.source).toContain(expected);
});
