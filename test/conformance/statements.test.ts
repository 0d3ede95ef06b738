// Holds docs/conformance.md against the tests: whoever claims a statement names a test that carries its number.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";

const LAST_STATEMENT = 173;
const OUTCOMES = ["holds", "choice", "deviation", "not offered", "later"] as const;

interface Row {
  readonly number: number;
  readonly outcome: string;
  /** Test files relative to test/, without `.test.ts`. */
  readonly shownBy: readonly string[];
  readonly reason: string;
}

/** A line of a table whose first cell is a number: `| 12 | in short | verdict | files | reason |`. */
function readRows(markdown: string): readonly Row[] {
  return markdown.split("\n").flatMap((line) => {
    const [, number = "", , outcome = "", files = "", reason = ""] = line
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
    if (!line.startsWith("|") || !/^\d+$/.test(number)) return [];
    const shownBy = [...files.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file);
    return [{ number: Number(number), outcome, shownBy, reason }];
  });
}

/** The numbers at the head of test names: `statement 7: …`, `statements 12 and 171: …`, `statements 1, 2: …`. */
function readNumbers(source: string): ReadonlySet<number> {
  const heads = source.matchAll(/["'`]statements? (\d+(?:(?:, | and )\d+)*)\b:?/g);
  return new Set(
    [...heads].flatMap(([, head = ""]) =>
      [...head.matchAll(/\d+/g)].map(([digits]) => Number(digits)),
    ),
  );
}

const rows = readRows(readFileSync("docs/conformance.md", "utf8"));
const pathOf = (file: string): string => `test/${file}.test.ts`;
const numbersIn = (file: string): ReadonlySet<number> =>
  existsSync(pathOf(file)) ? readNumbers(readFileSync(pathOf(file), "utf8")) : new Set();

describe("the reader of this test", () => {
  it("reads rows and nothing else", () => {
    const markdown =
      "| # | In short |\n|---|---|\n| 7 | a \\| b | holds | `x/y`, `z` | why |\n7 | 8";
    expect(readRows(markdown)).toEqual([
      { number: 7, outcome: "holds", shownBy: ["x/y", "z"], reason: "why" },
    ]);
  });

  it("reads the numbers of test names and not those of comments", () => {
    const source = 'it("statement 7: a", f); it("statements 8 and 9: b"); // statement 10: c';
    expect([...readNumbers(source)]).toEqual([7, 8, 9]);
  });
});

describe("docs/conformance.md", () => {
  it("has each statement once, in order", () => {
    const all = Array.from({ length: LAST_STATEMENT }, (_, index) => index + 1);
    expect(rows.map(({ number }) => number)).toEqual(all);
  });

  it("knows five verdicts, and a reason for each that is not `holds`", () => {
    for (const { number, outcome, reason } of rows) {
      expect({ number, outcome }).toEqual({
        number,
        outcome: OUTCOMES.find((each) => each === outcome),
      });
      if (outcome !== "holds") expect({ number, reason }).not.toEqual({ number, reason: "" });
    }
  });

  it("names a test with the number wherever it claims something", () => {
    const unproven = rows.filter(
      ({ number, outcome, shownBy }) =>
        outcome !== "later" && !shownBy.some((file) => numbersIn(file).has(number)),
    );
    expect(unproven.map(({ number }) => number)).toEqual([]);
  });

  it("names no test that is not there or does not carry the number", () => {
    const wrong = rows.flatMap(({ number, shownBy }) =>
      shownBy.filter((file) => !numbersIn(file).has(number)).map((file) => `${number}: ${file}`),
    );
    expect(wrong).toEqual([]);
  });

  it("explains every deviation that the validator's run accepts", () => {
    const text = readFileSync("docs/conformance.md", "utf8");
    const listed = JSON.parse(readFileSync("scripts/conformance/deviations.json", "utf8")) as {
      reasonHolds: string[];
    }[];
    const attributes = listed.flatMap(({ reasonHolds }) =>
      reasonHolds.map((reason) => /'([^']+)'/.exec(reason)?.[1] ?? reason),
    );
    const section = text.slice(text.indexOf("## Deviations"), text.indexOf("## Statements"));
    expect(section).not.toBe("");
    expect(attributes.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
  });
});

it("every numbered test is about a statement there is", () => {
  const files = readdirSync("test", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => name.slice(0, -".test.ts".length));
  const numbers = files.flatMap((file) => [...numbersIn(file)]);
  expect(numbers.length).toBeGreaterThan(100);
  expect(numbers.filter((number) => number < 1 || number > LAST_STATEMENT)).toEqual([]);
});
