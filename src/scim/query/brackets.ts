// Finds where a filter in brackets ends, in paths and in lists of attributes.

/** The position of the bracket that closes it; brackets inside its strings do not count. Undefined where none does. */
export function endOfFilter(text: string, from: number): number | undefined {
  let inString = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\\" && inString) at += 1;
    else if (character === '"') inString = !inString;
    else if (character === "]" && !inString) return at;
  }
  return undefined;
}
