// Collects the names of what a body held but a resource cannot take; names only, bounded, never values.

import { badRequest, quoted } from "../error.js";
import type { Tolerances } from "../tolerances.js";

/** A name longer than this is no attribute name; the rest would only swell a log line. */
const longestName = 100;
const mostNames = 100;

/** What was left out of a body, for reporting its loss. */
export interface IgnoredNames {
  /** Everything left out, unknown or read-only, as dotted names. */
  readonly ignored: readonly string[];
  /** The part of `ignored` that the schema does not know: data that is really lost. */
  readonly unknown: readonly string[];
}

/** Gathers {@link IgnoredNames} while a body is read. */
export class IgnoredNamesCollector {
  /** Of most bodies nothing is left out. */
  #ignored: Set<string> | undefined;
  #unknown: Set<string> | undefined;
  readonly #tolerances: Tolerances;

  constructor(tolerances: Tolerances) {
    this.#tolerances = tolerances;
  }

  /** Throws ScimError 400 `invalidSyntax` where unknown names are not tolerated. */
  addUnknown(name: string): void {
    const short = name.slice(0, longestName);
    if (!this.#tolerances.unknownNames) {
      throw badRequest("invalidSyntax", `The schema has no ${quoted(short)}.`);
    }
    this.#unknown = added(this.#unknown, short);
    this.addReadOnly(short);
  }

  addReadOnly(name: string): void {
    this.#ignored = added(this.#ignored, name);
  }

  names(): IgnoredNames {
    if (this.#ignored === undefined) return nothingIgnored;
    return { ignored: [...this.#ignored], unknown: [...(this.#unknown ?? [])] };
  }
}

const nothingIgnored: IgnoredNames = { ignored: [], unknown: [] };

function added(names = new Set<string>(), name: string): Set<string> {
  return names.size < mostNames ? names.add(name) : names;
}
