// Writes that listings must not see yet (knob visibilityDelayMs): the older version of each changed row, for a while.

export interface Row {
  readonly seq: number;
}

interface Hidden<T> {
  /** What listings still see; undefined for a row that is new. */
  readonly shown: T | undefined;
  readonly until: number;
}

export class LateVisibility<T extends Row> {
  readonly #hidden = new Map<number, Hidden<T>>();

  record(before: T | undefined, seq: number, now: number, delayMs: number): void {
    if (delayMs <= 0) return;
    const earlier = this.#hidden.get(seq);
    const shown = earlier !== undefined && earlier.until > now ? earlier.shown : before;
    this.#hidden.set(seq, { shown, until: now + delayMs });
  }

  /** Undefined when nothing is hidden, which is the usual and cheap case. */
  current(now: number): ReadonlyMap<number, Hidden<T>> | undefined {
    if (this.#hidden.size === 0) return undefined;
    for (const [seq, { until }] of this.#hidden) if (until <= now) this.#hidden.delete(seq);
    return this.#hidden.size === 0 ? undefined : this.#hidden;
  }
}
