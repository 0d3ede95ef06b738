// Reads an operator in any letter case; names the ones there are when it is none of them (RFC 7644 section 3.4.2.2).
import type { CompareOp } from "./ast.js";
import { filterError } from "../error.js";
import type { Lexer } from "./lexer.js";

const names = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"] as const;
const operators: ReadonlyMap<string, CompareOp | "pr"> = new Map(names.map((each) => [each, each]));

/** The word itself is not echoed: where quotes are missing it may be a piece of a value. */
export function readOperator(lexer: Lexer): CompareOp | "pr" {
  const token = lexer.next();
  const operator = token.kind === "word" ? operators.get(token.text.toLowerCase()) : undefined;
  if (operator !== undefined) return operator;
  const problem = token.kind === "word" ? "Unknown operator" : "Expected an operator";
  throw filterError(`${problem}; there are ${names.join(", ")}`, token.at);
}
