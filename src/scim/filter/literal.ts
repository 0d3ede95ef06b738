// Reads the value behind an operator: a JSON literal, or a bare word where it can mean one thing only.
import { filterError } from "../error.js";
import type { Lexer } from "./lexer.js";

export interface Literal {
  readonly value: string | number | boolean | null;
  /** The text of an unquoted number, for attributes that are strings (`employeeNumber eq 7`). */
  readonly bareText: string | undefined;
  readonly at: number;
}

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Quotes of another kind, wildcards and backslashes show that the client meant something else than the bare text. */
const bareWord = /^[\p{L}\p{M}\p{N}._@+:/=~#-]+$/u;
const reserved = new Set(
  ["and", "or", "not"].concat(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"]),
);
const constants = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function readWord(text: string, at: number): Literal {
  const lower = text.toLowerCase();
  const constant = constants.get(lower);
  if (constant !== undefined) return { value: constant, bareText: undefined, at };
  if (number.test(text) && Number.isFinite(Number(text))) {
    return { value: Number(text), bareText: text, at };
  }
  if (reserved.has(lower) || !bareWord.test(text)) {
    throw filterError("Expected a value: a string in double quotes, a number, true or false", at);
  }
  return { value: text, bareText: text, at };
}

/**
 * Takes the value off. Microsoft's documents show unquoted values (`externalId eq jyoung`); such a word
 * counts as a string, the words true, false and null in any case as what they say.
 */
export function readLiteral(lexer: Lexer, op: string): Literal {
  const token = lexer.next();
  if (token.kind === "string") return { value: token.text, bareText: undefined, at: token.at };
  if (token.kind === "word") return readWord(token.text, token.at);
  throw filterError(`Expected a value after "${op}"`, token.at);
}
