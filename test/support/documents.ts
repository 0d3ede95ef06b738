// What README and docs show between fences, with the comment before each that says what it needs.
import { readdirSync, readFileSync } from "node:fs";

export interface Example {
  /** `README.md:18` */
  readonly at: string;
  readonly file: string;
  readonly language: string;
  /** Of `<!-- example: … -->` before the fence. */
  readonly note: string | undefined;
  readonly text: string;
}

export const documents: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  ...readdirSync("docs", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

export const examples: readonly Example[] = documents.flatMap(examplesOf);

function examplesOf(file: string): readonly Example[] {
  const text = readFileSync(file, "utf8");
  const fences = text.matchAll(/(?:<!-- example: ([^>]*?) -->\n\n?)?^```(\w*)\n([^]*?)^```$/gm);
  return Array.from(fences, ({ index, 1: note, 2: language = "", 3: body = "" }) => ({
    at: `${file}:${text.slice(0, index).split("\n").length}`,
    file,
    language,
    note,
    text: body,
  }));
}
