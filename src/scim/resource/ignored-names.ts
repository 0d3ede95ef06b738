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
  readonly #ignored = new Set<string>();
  readonly #unknown = new Set<string>();
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
    if (this.#unknown.size >= mostNames && this.#ignored.size >= mostNames) return;
    if (this.#unknown.size < mostNames) this.#unknown.add(short);
    this.addReadOnly(short);
  }

  addReadOnly(name: string): void {
    if (this.#ignored.size < mostNames) this.#ignored.add(name);
  }

  names(): IgnoredNames {
    return { ignored: [...this.#ignored], unknown: [...this.#unknown] };
  }
}
