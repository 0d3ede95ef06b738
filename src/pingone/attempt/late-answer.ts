// The answer to a write that was given up: should PingOne give it after all, it is as good as that of a repetition.

export class LateAnswer {
  readonly #awaited: Promise<unknown>[] = [];
  #tell: (answer: unknown) => void = () => undefined;
  /** Fulfilled with the first success; never rejects, and may never settle. */
  readonly success = new Promise<unknown>((resolve) => {
    this.#tell = resolve;
  });
  #hasCome = false;

  await(answer: Promise<unknown>): void {
    const told = answer.then(
      (value) => {
        this.#hasCome = true;
        this.#tell(value);
      },
      () => undefined,
    );
    this.#awaited.push(told);
  }

  /** Whether nothing more has to be sent. */
  get hasCome(): boolean {
    return this.#hasCome;
  }

  get isAwaited(): boolean {
    return this.#awaited.length > 0;
  }

  /** Fulfilled when all have been answered or broke. */
  completion(): Promise<unknown> {
    return Promise.all(this.#awaited);
  }
}
