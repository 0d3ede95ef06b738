// Gathers what is wrong with a file and tells it by line: `acme.yaml:12: attributes[3].pingone: …`.
import type { YamlPath, YamlSource } from "./yaml-source.js";

export interface FileProblems {
  /** An empty path stands for the file as a whole. */
  add(path: YamlPath, message: string): void;
  /** The line of what stands at the path. */
  lineOf(path: YamlPath): number;
  /** In the order of the lines. */
  list(): readonly string[];
}

interface FoundProblem {
  readonly line: number;
  readonly text: string;
}

export function createFileProblems(
  fileName: string,
  source: YamlSource | undefined,
): FileProblems & { addLine(line: number, message: string): void } {
  const found: FoundProblem[] = [];
  const lineOf = (path: YamlPath): number => source?.lineOf(path) ?? 1;
  return {
    add(path, message) {
      const where = path.length === 0 ? "" : `${pathText(path)}: `;
      found.push({ line: lineOf(path), text: `${where}${message}` });
    },
    addLine: (line, message) => void found.push({ line, text: message }),
    lineOf,
    list: () =>
      [...found]
        .sort((a, b) => a.line - b.line)
        .map(({ line, text }) => `${fileName}:${line}: ${text}`),
  };
}

/** `attributes[3].pingone` */
export const pathText = (path: YamlPath): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
