// How much a source may take away in a while, as a configuration says it.
import type { GuardedWrite } from "../../scim/change-guard.js";

/** So many, or so many of a hundred of the source's users. */
export type Ceiling =
  { readonly most: number; readonly percent?: never } | { readonly percent: number };

export interface GuardSettings {
  /** A kind that is left out has no ceiling. */
  readonly ceilings: Readonly<Partial<Record<GuardedWrite, Ceiling>>>;
  readonly perMs: number;
}

export const DEFAULT_PER_MS = 3_600_000;

/** One at least: a ceiling of nothing would hold the first leaver of a small directory. */
export const ceilingOf = (ceiling: Ceiling, users: number): number =>
  ceiling.percent === undefined
    ? ceiling.most
    : Math.max(1, Math.floor((users * ceiling.percent) / 100));
