// A table for a terminal: columns as wide as their longest cell, the last one wrapped at word boundaries.

const GAP = "  ";

/** `header` and every row have the same number of cells; a line feed in the last cell stays. */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width = 110,
): string {
  const all = [header, ...rows];
  const widths = header.slice(0, -1).map((_, column) => longest(all, column));
  const indent = widths.reduce((sum, each) => sum + each + GAP.length, 0);
  const room = Math.max(width - indent, 20);
  return all
    .flatMap((row) => {
      const head = widths.map((each, column) => (row[column] ?? "").padEnd(each) + GAP).join("");
      const lines = wrap(row.at(-1) ?? "", room);
      return lines.map((line, index) =>
        ((index === 0 ? head : " ".repeat(indent)) + line).trimEnd(),
      );
    })
    .join("\n");
}

const longest = (rows: readonly (readonly string[])[], column: number): number =>
  Math.max(...rows.map((row) => row[column]?.length ?? 0));

/** Lines of at most `width` characters; a longer word stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}
