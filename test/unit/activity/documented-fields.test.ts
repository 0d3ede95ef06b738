// docs/activity.md names every field that an entry has, and none that it has not.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";

/** Beside those of an entry: of its audit line, and of `/activity`. */
const OF_LINES = ["time", "instance", "seq", "prev", "mac"];
const OF_ACTIVITY = ["at", "count", "since"];

/** The compiler holds every entry to this type, so its fields are all there are. */
function fieldsOfEntries(): readonly string[] {
  const source = readFileSync("src/activity/entry/entry.ts", "utf8");
  const [, body = ""] = /export interface ActivityEntry \{\n([^]*?)\n\}/.exec(source) ?? [];
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = ""]) => name);
}

function documentedFields(): readonly string[] {
  const [, section = ""] =
    /\n## Fields\n([^]*?)\n## /.exec(readFileSync("docs/activity.md", "utf8")) ?? [];
  const cells = [...section.matchAll(/^\| (`[^|]*?) *\|/gm)].map(([, cell = ""]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
}

describe("the fields of an entry", () => {
  it("are those that docs/activity.md tells, each once", () => {
    const fields = fieldsOfEntries();
    expect(fields.length).toBeGreaterThan(30);
    expect([...documentedFields()].sort()).toEqual([...fields, ...OF_LINES, ...OF_ACTIVITY].sort());
  });
});
