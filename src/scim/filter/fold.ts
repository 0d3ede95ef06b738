// Folds text for comparison without regard to letter case or composition, a value once per filter (RFC 7644 section 5).
import { composed, isPlainAscii } from "../resource/value/composed-text.js";
import type { WorkBudget } from "../work-budget.js";

export type Fold = (text: string) => string;

/** Shorter ones are folded faster than they are found again. */
const longEnough = 64;
const mostRemembered = 64;
/** Characters for a unit: plain ones are only read through. */
const charactersPerUnit = { plain: 64, other: 2 };

/** A filter's own: a hundred conditions on one value fold it once. */
export function createFold(work: WorkBudget): Fold {
  const remembered = new Map<string, string>();
  return (text) => {
    if (text.length < longEnough) return composed(text).toLowerCase();
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const isPlain = isPlainAscii(text);
    work.spend(text.length / charactersPerUnit[isPlain ? "plain" : "other"]);
    const folded = (isPlain ? text : composed(text)).toLowerCase();
    if (remembered.size === mostRemembered) remembered.clear();
    remembered.set(text, folded);
    return folded;
  };
}
