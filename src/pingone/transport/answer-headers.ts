// The headers of an answer as they came: of some twenty one or two are ever asked for, and only those are made text.

/** What `Headers` is, as far as anybody asks. */
export interface AnswerHeaders extends Iterable<[name: string, value: string]> {
  /** The first one of the name. */
  get(name: Lowercase<string>): string | null | undefined;
}

export class ReceivedHeaders implements AnswerHeaders {
  /** Names and values in turn. */
  readonly #fields: readonly Buffer[];

  constructor(fields: readonly Buffer[]) {
    this.#fields = fields;
  }

  get(name: Lowercase<string>): string | undefined {
    const fields = this.#fields;
    for (let at = 0; at < fields.length; at += 2) {
      if (fields[at]?.length === name.length && this.#nameAt(at) === name)
        return textOf(fields[at + 1]);
    }
    return undefined;
  }

  *[Symbol.iterator](): Iterator<[string, string]> {
    for (let at = 0; at < this.#fields.length; at += 2) {
      yield [this.#nameAt(at), textOf(this.#fields[at + 1])];
    }
  }

  #nameAt(at: number): string {
    return textOf(this.#fields[at]).toLowerCase();
  }
}

/** One byte a sign (RFC 9110 section 5.5). */
const textOf = (field: Buffer | undefined): string => field?.toString("latin1") ?? "";
