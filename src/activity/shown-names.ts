// Decides which names out of a body may be shown to an operator: those that look like attribute names, and no others.

/**
 * A name has the letters of RFC 7643 section 2.1 (ATTRNAME), the dots of paths and the colons of URNs. It begins with
 * a letter or `$`, and has no seven digits in a row: a client that uses e-mail addresses or the numbers of phones and
 * people as keys must not have them in a log.
 */
const ATTRIBUTE_NAME = /^(?!.*\d{7})[a-z$][a-z0-9$_.:-]*$/i;

/** Longer names reach us cut to 100 characters: what was cut off might have told that it is no attribute name. */
const LONGEST = 99;

/** Names of one entry: a log line or a trace entry is for reading. */
const MOST = 50;

export interface ShownNames {
  /** Each once, in the order given. */
  readonly attributes: readonly string[];
  /** How many more there were, which do not look like names or are too many; left out when none. */
  readonly notShown?: number;
}

export const isShown = (name: string): boolean =>
  name.length <= LONGEST && ATTRIBUTE_NAME.test(name);

export function shownNames(names: Iterable<string>): ShownNames {
  const all = new Set(names);
  const attributes = [...all].filter(isShown).slice(0, MOST);
  const notShown = all.size - attributes.length;
  return notShown === 0 ? { attributes } : { attributes, notShown };
}
