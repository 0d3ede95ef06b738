// Splits a filter into words, strings and brackets; anything else is refused.
import { invalidFilter } from "./invalid-filter.js";

export type Token =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "mark"; readonly text: string }
  | { readonly kind: "end" };

const TOKEN = /\s*(?:([A-Za-z][\w.-]*)|("(?:[^"\\]|\\.)*")|([()[\]]))/suy;

function unquote(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw invalidFilter("A value is not a JSON string.");
  }
}

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const input = text.trimEnd();
  let position = 0;
  while (position < input.length) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(input);
    if (match === null) throw invalidFilter(`Unexpected character near position ${position}.`);
    const [whole, word, quoted, mark] = match;
    if (quoted !== undefined && whole === quoted) throw invalidFilter("A space is missing.");
    if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (quoted !== undefined) tokens.push({ kind: "string", value: unquote(quoted) });
    else tokens.push({ kind: "mark", text: mark ?? "" });
    position = TOKEN.lastIndex;
  }
  tokens.push({ kind: "end" });
  return tokens;
}
