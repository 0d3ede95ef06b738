// Splits the text of `attributes` and `excludedAttributes` into names (RFC 7644 section 3.9), a filter in brackets being no part of a name.
import { endOfFilter } from "./brackets.js";
import type { Tolerances } from "../tolerances.js";

export interface NamedAttribute {
  readonly name: string;
  /** Whether a filter stood behind it: `emails[type eq "work"]`. */
  readonly isFiltered: boolean;
}

/** Separated by commas or, where that is taken, blanks. Of more than `most` names it answers a few more than that. */
export function splitNames(
  text: string,
  { looseAttributeLists }: Tolerances,
  most: number,
): readonly NamedAttribute[] {
  if (!looseAttributeLists) {
    const names = text.split(",", most + 1).map((each) => each.trim());
    return names.filter((name) => name !== "").map((name) => ({ name, isFiltered: false }));
  }
  const found: NamedAttribute[] = [];
  let name = "";
  let isFiltered = false;
  for (let at = 0; at <= text.length && found.length <= most; at += 1) {
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
