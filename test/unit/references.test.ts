// Every section that a comment, a title or a page names is there: in the contract, in what clients send, among the statements, in the decisions.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "@jest/globals";

const read = (file: string): string => readFileSync(file, "utf8");
const CONTRACT = "docs/pingone-contract.md";
const CLIENTS = "docs/clients.md";
const CONFORMANCE = "docs/conformance.md";

const below = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`);
const files = [...readdirSync("."), ...["src", "test", "scripts", "docs", "config"].flatMap(below)]
  .filter((file) => /\.(?:ts|mjs|md|ya?ml)$/.test(file))
  .filter((file) => ![CONTRACT, CLIENTS, "test/unit/references.test.ts"].includes(file));

const allOf = (text: string, pattern: RegExp): readonly string[] =>
  Array.from(text.matchAll(pattern), ([, first = ""]) => first);

/** Sections by their numbers; the lines of section 14 as `14.27`, the unknowns of section 17 as `U8`. */
function contractSections(): ReadonlySet<string> {
  const text = read(CONTRACT);
  const [, checklist = ""] = /^## 14\.([^]*?)^## 15\./m.exec(text) ?? [];
  return new Set([
    ...allOf(text, /^#{2,3} (\d+(?:\.\d+)?)/gm),
    ...allOf(checklist, /^(\d+)\. /gm).map((line) => `14.${line}`),
    ...allOf(text, /^\| (U\d+) /gm),
  ]);
}

const number = String.raw`\d+(?:\.\d+)?`;
const item = `(?:${number}|U\\d+)`;
const list = `(${item}(?:(?:, ?| and | to | or |-| )${item})*)`;

interface Kind {
  readonly what: string;
  readonly there: ReadonlySet<string>;
  /** Its first group is a list of numbers. */
  readonly named: RegExp;
}

const documents: readonly Kind[] = [
  {
    what: CONTRACT,
    there: contractSections(),
    named: new RegExp(`\\b[Cc]ontract(?:,)? (?:sections? )?${list}`, "g"),
  },
  {
    what: CLIENTS,
    there: new Set(allOf(read(CLIENTS), /^#{2,3} (\d+(?:\.\d+)?)/gm)),
    named: new RegExp(`\\bclients\\.md (?:sections? )?${list}`, "g"),
  },
  {
    what: CONFORMANCE,
    there: new Set(allOf(read(CONFORMANCE), /^\| +(\d+) \|/gm)),
    named: new RegExp(`\\b[Ss]tatements? ${list}`, "g"),
  },
  {
    what: "docs/adr",
    there: new Set(readdirSync("docs/adr").map((name) => name.slice(0, 4))),
    named: /\bADR (\d+)/g,
  },
];

const numbersOf = (text: string): readonly string[] => text.match(new RegExp(item, "g")) ?? [];

/** Documents that are not part of the repository, and numbers that meant something in them. */
const ELSEWHERE =
  /\bdesign (?:sections?|promise) \d|\b(?:peers|house|design|rfc-checklist)\.md\b|\bamendment C\d/;

describe.each(documents)("references to $what", ({ there, named }) => {
  it("are many, and it has what they name", () => {
    const found = files.flatMap((file) =>
      allOf(read(file), named).flatMap((numbers) =>
        numbersOf(numbers).map((each) => ({ file, each })),
      ),
    );
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter(({ each }) => !there.has(each))).toEqual([]);
  });
});

describe("what is named", () => {
  it("is in the repository", () => {
    expect(files.filter((file) => ELSEWHERE.test(read(file)))).toEqual([]);
  });

  const pages = files.filter((file) => file.endsWith(".md") && !/CHANGELOG|docs\/adr/.test(file));

  it.each(pages)("%s: files of the sources are there", (page) => {
    const text = read(page);
    const named = [
      ...allOf(text, /`((?:src|test|scripts|docs|deploy|bench)\/[\w./-]+)`/g),
      // Rooms are named without `src/`.
      ...allOf(
        text,
        /`((?:scim|translate|pingone|http|platform|sources|mapping)\/[\w./-]+\.ts)`/g,
      ).map((file) => `src/${file}`),
    ];
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it("there are 173 statements", () => {
    expect(documents[2]?.there.size).toBe(173);
  });
});

describe("folders of the sources", () => {
  it("hold at most a dozen files, so that a name is found by reading a few", () => {
    const sources = below("src").filter((file) => file.endsWith(".ts"));
    const counts = new Map<string, number>();
    for (const file of sources) {
      const folder = dirname(file);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    expect(counts.size).toBeGreaterThan(50);
    expect([...counts].filter(([, count]) => count > 12)).toEqual([]);
  });
});
