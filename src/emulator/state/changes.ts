// Which records were written since the state was last kept: names only, the values are read when they are kept.
import type { RecordKind } from "../directory/touch.js";

export interface RecordName {
  readonly kind: RecordKind;
  /** The environment's id; empty for what belongs to no environment. */
  readonly environmentId: string;
  readonly key: string;
}

export class Changes {
  readonly #names = new Map<string, RecordName>();
  /** Nothing is noted until a state file is kept, so that an emulator without one pays nothing. */
  isKept = false;
  /** Set by a reset: what is in the file is void. */
  isEverything = false;

  record(kind: RecordKind, environmentId: string, key: string): void {
    if (!this.isKept) return;
    this.#names.set(`${kind} ${environmentId} ${key}`, { kind, environmentId, key });
  }

  get names(): readonly RecordName[] {
    return [...this.#names.values()];
  }

  get isEmpty(): boolean {
    return this.#names.size === 0 && !this.isEverything;
  }

  /** What was noted is in the file. */
  clear(): void {
    this.#names.clear();
    this.isEverything = false;
  }
}
