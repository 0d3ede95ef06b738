// Random numbers that are the same each time: Mulberry32, and streams of their own for whoever must not disturb another.

export interface Random {
  /** From 0 up to 1. */
  next(): number;
  pick<T>(choices: readonly T[]): T;
  /** Whole, both ends included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  /** A stream that depends on the seed and the name alone. */
  fork(name: string): Random;
}

export function createRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    pick: <T>(choices: readonly T[]) => choices[Math.floor(next() * choices.length)] as T,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    fork: (name) => createRandom(mix(seed, name)),
  };
}

/** FNV-1a of the name, begun with the seed. */
function mix(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}
