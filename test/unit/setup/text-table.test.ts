import { describe, expect, it } from "@jest/globals";
import { renderTable, wrap } from "../../../src/setup/text-table.js";

describe("renderTable", () => {
  it("makes columns as wide as their longest cell and leaves no blanks at the end", () => {
    const table = renderTable(
      ["A", "LONG", "C"],
      [
        ["aaaa", "b", ""],
        ["a", "b", "c"],
      ],
    );
    expect(table.split("\n")).toEqual(["A     LONG  C", "aaaa  b", "a     b     c"]);
  });

  it("wraps the last column below itself and keeps its line feeds", () => {
    const words = Array(12).fill("word").join(" ");
    const lines = renderTable(["ID", "TEXT"], [["x", `${words}\nMend: it`]], 34).split("\n");
    expect(lines).toEqual([
      "ID  TEXT",
      "x   word word word word word word",
      "    word word word word word word",
      "    Mend: it",
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(34);
  });
});

describe("wrap", () => {
  it.each([
    ["", [""]],
    ["one", ["one"]],
    ["one two three", ["one two", "three"]],
    ["averylongwordalone x", ["averylongwordalone", "x"]],
  ])("%j", (text, lines) => {
    expect(wrap(text, 8)).toEqual(lines);
  });
});
