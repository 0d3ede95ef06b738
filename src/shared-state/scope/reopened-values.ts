// Opens of a key that is read again and again only what was written since: a busy group has thousands of values, and one of them is new at each turn.
import type { JsonValue } from "../../platform/json.js";
import type { SealedValues } from "./sealed-values.js";

export type Opening = Pick<SealedValues, "open">;

interface Opened {
  readonly text: string;
  readonly value: JsonValue | undefined;
}

/** Of so many keys, those that were read last. */
const MOST_KEYS = 4;
/** Fewer are opened at once as fast. */
const LEAST_FIELDS = 50;

/** Of `key`, which has so many fields. What was opened before and is not asked for again is let go. */
export function createReopening(
  sealed: SealedValues,
): (key: string, fieldCount: number) => Opening {
  const known = new Map<string, ReadonlyMap<string, Opened>>();
  return (key, fieldCount) => {
    if (fieldCount < LEAST_FIELDS) return sealed;
    const before = known.get(key);
    const now = new Map<string, Opened>();
    known.delete(key);
    known.set(key, now);
    const [oldest] = known.keys();
    if (known.size > MOST_KEYS && oldest !== undefined) known.delete(oldest);
    return {
      open(place, text) {
        const held = before?.get(place);
        const opened = held?.text === text ? held : { text, value: sealed.open(place, text) };
        now.set(place, opened);
        return opened.value;
      },
    };
  };
}
