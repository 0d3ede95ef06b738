// Cuts a filter into tokens in one pass without backtracking; strings come out decoded (RFC 7644 section 3.4.2.2, JSON escapes).
import { filterError } from "../error.js";

export interface Token {
  /** A bracket's kind is the bracket itself. */
  readonly kind: "word" | "string" | "(" | ")" | "[" | "]" | "end";
  /** A string's value, a word as written. */
  readonly text: string;
  /** Where it starts, and the position after its last character. */
  readonly at: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;
const loneSurrogate = /\p{Surrogate}/u;

/** Blank, tab, line feed, carriage return: JSON's white space. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function bracketAt(text: string, at: number): "(" | ")" | "[" | "]" | undefined {
  const character = text[at];
  switch (character) {
    case "(":
    case ")":
    case "[":
    case "]":
      return character;
    default:
      return undefined;
  }
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote || isBlank(code) || bracketAt(text, at) !== undefined) break;
    at += 1;
  }
  return at;
}

/** Finds the closing quote; raw control characters are not JSON. */
function scanString(text: string, start: number): { end: number; hasEscapes: boolean } {
  let hasEscapes = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return { end: at + 1, hasEscapes };
    if (code < 0x20) throw filterError("A control character has to be written as \\u00XX", at);
    if (code === backslash) {
      hasEscapes = true;
      at += 1;
    }
  }
  throw filterError("The string has no closing quote", start);
}

function decodeEscapes(json: string, at: number): string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw filterError("The string holds an escape that is not JSON", at);
  }
  if (typeof value !== "string" || loneSurrogate.test(value)) {
    throw filterError("The string holds half of a surrogate pair", at);
  }
  return value;
}

function readString(text: string, at: number): Token {
  const { end, hasEscapes } = scanString(text, at);
  const next = text[end];
  if (next !== undefined && next !== ")" && next !== "]" && !isBlank(text.charCodeAt(end))) {
    throw filterError("Expected a blank after the closing quote", end);
  }
  const value = hasEscapes ? decodeEscapes(text.slice(at, end), at) : text.slice(at + 1, end - 1);
  return { kind: "string", text: value, at, end };
}

/** A token stream with one token of look-ahead. */
export class Lexer {
  readonly #text: string;
  #current: Token;

  constructor(text: string) {
    if (loneSurrogate.test(text)) throw filterError("The filter is not well-formed Unicode", 0);
    this.#text = text;
    this.#current = this.#read(0);
  }

  peek(): Token {
    return this.#current;
  }

  next(): Token {
    const token = this.#current;
    if (token.kind !== "end") this.#current = this.#read(token.end);
    return token;
  }

  #read(from: number): Token {
    const text = this.#text;
    let at = from;
    while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
    if (at >= text.length) return { kind: "end", text: "", at, end: at };
    if (text.charCodeAt(at) === quote) return readString(text, at);
    const bracket = bracketAt(text, at);
    if (bracket !== undefined) return { kind: bracket, text: bracket, at, end: at + 1 };
    const end = endOfWord(text, at);
    return { kind: "word", text: text.slice(at, end), at, end };
  }
}
