// What cuts a call off: what an AbortSignal is, for one listener and a fraction of its price.

/** An AbortSignal is one, too. */
export interface CutOffSignal {
  readonly aborted: boolean;
  /** Why, once it is. */
  readonly reason: Error;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  /** Told whether the answer waits for us from now on, not we for the answer. */
  hold?(isHeld: boolean): void;
}

const NOT_CUT = new Error("not cut off");

export class CutOff implements CutOffSignal {
  #reason: Error | undefined;
  #listener: (() => void) | undefined;
  #isHeld = false;

  get aborted(): boolean {
    return this.#reason !== undefined;
  }

  get reason(): Error {
    return this.#reason ?? NOT_CUT;
  }

  /** Whose time it is that passes: nobody is late whose answer we do not take. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listener = listener;
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.#reason = reason;
    this.#listener?.();
  }
}
