// npm run coverage -- [what npm test takes]: which lines of src/ the tests reach in their own processes, told by V8 (ADR 0019).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const directory = mkdtempSync(join(tmpdir(), "scim-pingone-coverage-"));
// In one process, which is given the time to write down what it knows.
const { status } = spawnSync("npm", ["test", "--", "--runInBand", ...process.argv.slice(2)], {
  env: { ...process.env, NODE_V8_COVERAGE: directory },
  stdio: "inherit",
});

/** Of each file, its lines that have code, and whether any process came there. */
const files = new Map();
for (const file of readdirSync(directory)) {
  const told = JSON.parse(readFileSync(join(directory, file), "utf8"));
  for (const { url, functions } of told.result) {
    const map = told["source-map-cache"]?.[url];
    if (!/\/src\/.*\.ts$/.test(url) || map?.data == null) continue;
    const path = relative("src", fileURLToPath(url));
    const lines = files.get(path) ?? new Map();
    files.set(path, lines);
    for (const [line, isReached] of linesOf(functions, map)) {
      lines.set(line, isReached || lines.get(line) === true);
    }
  }
}
rmSync(directory, { recursive: true });

/** A line is reached where its beginning is: what V8 tells of the innermost block around that. */
function* linesOf(functions, { lineLengths, data }) {
  const ranges = functions
    .flatMap((each) => each.ranges)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const source = new SourceMap(data);
  const open = [];
  let next = 0;
  let offset = 0;
  for (const [at, length] of lineLengths.entries()) {
    const entry = source.findEntry(at, length);
    while (next < ranges.length && ranges[next].startOffset <= offset) open.push(ranges[next++]);
    while (open.length > 0 && open.at(-1).endOffset <= offset) open.pop();
    if (entry.originalLine !== undefined && entry.generatedLine === at) {
      yield [entry.originalLine, (open.at(-1)?.count ?? 0) > 0];
    }
    offset += length + 1;
  }
}

const rooms = new Map();
for (const [path, lines] of files) {
  const reached = [...lines.values()].filter(Boolean).length;
  for (const room of [path.split("/")[0], "all"]) {
    const sum = rooms.get(room) ?? { reached: 0, lines: 0 };
    rooms.set(room, { reached: sum.reached + reached, lines: sum.lines + lines.size });
  }
}
for (const [room, { reached, lines }] of [...rooms].sort()) {
  console.log(`${((100 * reached) / lines).toFixed(1).padStart(5)} %  src/${room}`);
}
process.exit(status ?? 1);
