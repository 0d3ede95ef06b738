// Reads a query string without a framework: tolerant of stray separators, "+" as a blank, names in any case (RFC 7644 section 3.4.2).
import { badRequest } from "./error.js";

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
 * Of repeated parameters the first counts. A broken percent-encoding is 400 in a known parameter, ignored elsewhere.
 */
export function parseQueryString(search: string): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  const text = search.startsWith("?") ? search.slice(1) : search;
  for (const part of text.split("&")) {
    const equals = part.indexOf("=");
    const sent = decode(equals < 0 ? part : part.slice(0, equals));
    if (sent === undefined || sent === "") continue;
    const name = known.get(sent.toLowerCase()) ?? sent;
    if (params.has(name)) continue;
    const value = equals < 0 ? "" : decode(part.slice(equals + 1));
    if (value !== undefined) params.set(name, value);
    else if (known.has(name.toLowerCase())) {
      throw badRequest(
        name === "filter" ? "invalidFilter" : "invalidValue",
        `The parameter "${name}" is not valid percent-encoding of UTF-8.`,
      );
    }
  }
  return params;
}
