// Splits the text of `attributes` and `excludedAttributes` into names (RFC 7644 section 3.9), a filter in brackets being no part of a name.
import { endOfFilter } from "./brackets.js";
import type { Tolerances } from "../tolerances.js";

export interface NamedAttribute {
  readonly name: string;
  /** Whether a filter stood behind it: `emails[type eq "work"]`. */
  readonly isFiltered: boolean;
}

/** Separated by commas or, where that is taken, blanks. */
export function splitNames(text: string, tolerances: Tolerances): readonly NamedAttribute[] {
  const names = text.split(",").map((each) => each.trim());
  // Asked last: to ask is to make use of it.
  if (names.some((name) => /[\s[]/.test(name)) && tolerances.looseAttributeLists)
    return splitLoosely(text);
  return names.filter((name) => name !== "").map((name) => ({ name, isFiltered: false }));
}

function splitLoosely(text: string): readonly NamedAttribute[] {
  const found: NamedAttribute[] = [];
  let name = "";
  let isFiltered = false;
  for (let at = 0; at <= text.length; at += 1) {
    const character = text[at] ?? ",";
    if (character === "[") {
      at = endOfFilter(text, at + 1) ?? text.length - 1;
      isFiltered = true;
    } else if (character !== "," && character.trim() !== "") name += character;
    else {
      if (name !== "") found.push({ name, isFiltered });
      name = "";
      isFiltered = false;
    }
  }
  return found;
}
