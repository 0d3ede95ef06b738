// Asks the target every UNKNOWN of contract 17: the emulator must answer its documented default, PingOne is written down.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Sandbox } from "./sandbox.js";
import { openSandbox } from "./sandbox.js";
import { NOT_PROBED, UNKNOWNS } from "./unknowns.js";

let box: Sandbox;
const rows: string[] = [];
beforeAll(async () => {
  box = await openSandbox("contract suite: unknowns");
});
afterAll(async () => {
  await box.close();
  if (box.target.kind === "emulator") return;
  const head = ["", "| # | question | emulator | this environment | |", "|---|---|---|---|---|"];
  const open = NOT_PROBED.map((id) => `| ${id} | not asked | | | |`);
  process.stdout.write(`${[...head, ...rows, ...open, ""].join("\n")}\n`);
});

describe("contract 17 UNKNOWN", () => {
  it.each(UNKNOWNS.map((unknown) => [unknown.id, unknown.question, unknown] as const))(
    "%s %s",
    async (id, question, unknown) => {
      const answer = await unknown.probe(box);
      const mark = answer === unknown.emulator ? "" : "differs";
      rows.push(`| ${id} | ${question} | ${unknown.emulator} | ${answer} | ${mark} |`);
      if (box.target.kind === "emulator") expect(answer).toBe(unknown.emulator);
      else expect(answer).not.toBe("");
    },
  );

  it("accounts for all 22 of them", () => {
    const all = new Set<string>([...NOT_PROBED, ...UNKNOWNS.map(({ id }) => id)]);
    expect([...all].sort()).toEqual(
      Array.from({ length: 22 }, (_, index) => `U${index + 1}`).sort(),
    );
  });
});
