// Whose create it was, as its marker says it: a keyed tag, from which nobody without the key learns a source's name, and which no other source can write.
import { createHmac } from "node:crypto";

export interface SourceTag {
  /** For new markers. */
  readonly current: () => string | undefined;
  /** Whether a marker with that tag is of this source. */
  readonly isOwn: (tag: string | undefined) => boolean;
}

/** Of the one source there is when the environment alone configures the gateway. */
export const noTag: SourceTag = { current: () => undefined, isOwn: (tag) => tag === undefined };

/** As much as a marker needs of it: it stays below the profile's limit. */
const CHARACTERS = 22;

/** `keys`: the first one seals, each of them opens. */
export function createSourceTag(
  source: string,
  keys: () => readonly [Uint8Array, ...Uint8Array[]],
): SourceTag {
  const known = new WeakMap<Uint8Array, string>();
  function tagBy(key: Uint8Array): string {
    const tag =
      known.get(key) ??
      createHmac("sha256", key).update(source).digest("base64url").slice(0, CHARACTERS);
    known.set(key, tag);
    return tag;
  }
  return {
    current: () => tagBy(keys()[0]),
    isOwn: (tag) => keys().some((key) => tagBy(key) === tag),
  };
}
