// Any text there may be, for property tests.
import fc from "fast-check";

const SURROGATES = 0xd800;
const HOW_MANY = 0x800;
const LAST = 0x10_ffff;

const toCharacter = (index: number): string =>
  String.fromCodePoint(index < SURROGATES ? index : index + HOW_MANY);

/** By it fast-check makes texts of its own too, `__proto__` among them. */
function toIndex(character: unknown): number {
  const codePoint = typeof character === "string" ? (character.codePointAt(0) ?? NaN) : NaN;
  const index = codePoint < SURROGATES ? codePoint : codePoint - HOW_MANY;
  if (Number.isNaN(index) || toCharacter(index) !== character) throw new Error("no character");
  return index;
}

/**
 * Any code point but surrogates, as the unit of `fc.string`. fast-check's own "binary" is the same, and keeps a table of all million
 * of them in each process: a second of CPU time, and 130 MB that every collection of garbage goes through from then on.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(LAST - HOW_MANY).map(toCharacter, toIndex);
