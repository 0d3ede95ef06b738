// Reads a query string without a framework: tolerant of stray separators, "+" as a blank, names in any case (RFC 7644 section 3.4.2).
import { badRequest } from "../error.js";
import { tolerant, type Tolerances } from "../tolerances.js";

/** Their values add up (section 3.9). */
const lists: ReadonlySet<string> = new Set(["attributes", "excludedAttributes"]);

/** The parameters SCIM knows, by lower-case name. */
const known: ReadonlyMap<string, string> = new Map(
  [
    ...["attributes", "excludedAttributes", "filter", "sortBy", "sortOrder"],
    ...["startIndex", "count", "cursor"],
  ].map((name) => [name.toLowerCase(), name]),
);

function decode(text: string): string | undefined {
  const blanks = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!blanks.includes("%")) return blanks;
  try {
    return decodeURIComponent(blanks);
  } catch {
    return undefined;
  }
}

/**
 * Parses `?a=1&b=2`, with or without the question mark. Known names come out as the RFC spells them, others as sent.
 * A list that is given twice is one list; of other parameters which is meant nobody can tell: 400, unless they say the
 * same. A broken percent-encoding is 400 in a known parameter, ignored elsewhere.
 */
export function parseQueryString(
  search: string,
  tolerances: Tolerances = tolerant,
): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  const text = search.startsWith("?") ? search.slice(1) : search;
  for (const part of text.split("&")) {
    const equals = part.indexOf("=");
    const sent = decode(equals < 0 ? part : part.slice(0, equals));
    if (sent === undefined || sent === "") continue;
    const name = known.get(sent.toLowerCase()) ?? sent;
    const value = equals < 0 ? "" : decode(part.slice(equals + 1));
    if (value !== undefined) {
      params.set(name, joined(name, params.get(name), value, tolerances));
    } else if (known.has(name.toLowerCase())) {
      throw wrong(name, "is not valid percent-encoding of UTF-8");
    }
  }
  return params;
}

const wrong = (name: string, what: string): Error =>
  badRequest(
    name === "filter" ? "invalidFilter" : "invalidValue",
    `The parameter "${name}" ${what}.`,
  );

function joined(
  name: string,
  before: string | undefined,
  value: string,
  tolerances: Tolerances,
): string {
  if (before === undefined) return value;
  const isClear = name !== "filter" && (before === value || !known.has(name.toLowerCase()));
  if (isClear) return before;
  if (lists.has(name) && tolerances.looseAttributeLists) return `${before},${value}`;
  throw wrong(name, "was given twice");
}
