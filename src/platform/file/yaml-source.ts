// Reads a YAML file of ours: plain values, and the line each of them stands in; a bounded amount of work whatever the file says.
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type YAMLError,
} from "yaml";

/** Keys and list places from the top of the file down. */
export type YamlPath = readonly PropertyKey[];

export interface YamlProblem {
  readonly line: number;
  readonly message: string;
}

export interface YamlSource {
  readonly value: unknown;
  /** The line of the key or list place at the path; of what encloses it when it is not there. */
  lineOf(path: YamlPath): number;
}

export interface YamlReading {
  /** Undefined when nothing sensible can be read. */
  readonly source: YamlSource | undefined;
  readonly problems: readonly YamlProblem[];
}

const MAX_CHARACTERS = 1_000_000;
/** What aliases may multiply the file by; far beyond what people write by hand. */
const MAX_ALIAS_COUNT = 100;

export function readYaml(text: string): YamlReading {
  if (text.length > MAX_CHARACTERS) {
    return failed({ line: 1, message: `is longer than ${MAX_CHARACTERS} characters` });
  }
  const foreign = NOT_TEXT.exec(text);
  if (foreign !== null) {
    const line = text.slice(0, foreign.index).split("\n").length;
    return failed({ line, message: "is no UTF-8 text; save the file as UTF-8" });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "error" });
  const lineAt = (offset: number | undefined): number =>
    offset === undefined ? 1 : lines.linePos(offset).line;
  const problems: YamlProblem[] = firstOfEachLine(
    [...document.errors, ...document.warnings].map((error) => ({
      line: lineAt(error.pos[0]),
      message: messageOf(error, text),
    })),
  );
  const broken: YamlProblem[] = [];
  visit(document, {
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document);
      if (target !== undefined && !ancestors.includes(target)) return;
      const message =
        target === undefined
          ? "is an alias of nothing: no anchor before it"
          : "is an alias of what it stands in";
      broken.push({ line: lineAt(alias.range?.[0]), message });
    },
  });
  problems.push(...broken);
  const isReadable = document.errors.every(({ code }) => code === "DUPLICATE_KEY");
  if (!isReadable || broken.length > 0) {
    return { source: undefined, problems };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
    return { source: { value, lineOf: (path) => lineAt(offsetOf(document, path)) }, problems };
  } catch {
    return failed({ line: 1, message: "repeats too much by aliases; write it out" });
  }
}

/** What other encodings, read as UTF-8, leave behind. */
const NOT_TEXT = /[\0\ufffd]/;

/** One mistake has the parser stumble over the rest of its line as well. */
function firstOfEachLine(problems: readonly YamlProblem[]): YamlProblem[] {
  const isSyntax = ({ message }: YamlProblem): boolean => message.startsWith(SYNTAX);
  return problems.filter(
    (problem, place) =>
      !isSyntax(problem) ||
      problems.findIndex((each) => isSyntax(each) && each.line === problem.line) === place,
  );
}

const SYNTAX = "is no valid YAML: ";
/** Where the parser speaks to programmers, or gives the reason and not the mend. */
const inWords: Readonly<Partial<Record<YAMLError["code"], string>>> = {
  MULTIPLE_DOCS: "there are several documents; take the line with --- away",
  TAB_AS_INDENT: "Tabs are not allowed as indentation; use spaces",
};
const MEND =
  'look at the indentation, and put values with special characters in quotes, as "${NAME}"';

const failed = (problem: YamlProblem): YamlReading => ({ source: undefined, problems: [problem] });

/** Never quotes a value: the file may hold a secret, although it should not. */
function messageOf({ code, message, pos }: YAMLError, text: string): string {
  if (code === "DUPLICATE_KEY") {
    const key = /^[\w$.-]+/.exec(text.slice(pos[0]))?.[0] ?? "a key";
    return `${key}: is given twice; the second one would hide the first`;
  }
  return `${SYNTAX}${inWords[code] ?? `${message.replace(/(: "| at line )[^]*$/, "")}; ${MEND}`}`;
}

/** Walks through aliases, as the values do. */
function offsetOf(document: Document, path: YamlPath): number | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const step of path) {
    const next = childOf(isAlias(node) ? node.resolve(document) : node, step);
    if (next === undefined) break;
    offset = startOf(next.mark) ?? offset;
    node = next.node;
  }
  return offset;
}

function childOf(
  node: unknown,
  step: PropertyKey,
): { readonly mark: unknown; readonly node: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair && { mark: pair.key, node: pair.value };
  }
  if (!isSeq(node) || typeof step !== "number") return undefined;
  const item = node.items[step];
  return item === undefined ? undefined : { mark: item, node: item };
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
