// The answer to a write that was given up: should PingOne give it after all, it is as good as that of a repetition.

export class LateAnswer {
  readonly #tell: (answer: unknown) => void;
  /** Undefined for most writes, which are answered in time. */
  #awaited: Promise<unknown>[] | undefined;
  #first: { readonly answer: unknown } | undefined;

  /** `tell` is told of each success. */
  constructor(tell: (answer: unknown) => void) {
    this.#tell = tell;
  }

  await(answer: Promise<unknown>): void {
    const told = answer.then(
      (value) => {
        this.#first ??= { answer: value };
        this.#tell(value);
      },
      () => undefined,
    );
    (this.#awaited ??= []).push(told);
  }

  /** The first success; where it has come, nothing more has to be sent. */
  get first(): { readonly answer: unknown } | undefined {
    return this.#first;
  }

  get isAwaited(): boolean {
    return this.#awaited !== undefined;
  }

  /** Fulfilled when all have been answered or broke. */
  completion(): Promise<unknown> {
    return Promise.all(this.#awaited ?? []);
  }
}
