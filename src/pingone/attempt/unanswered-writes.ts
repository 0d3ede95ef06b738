// Writes PingOne has not answered yet: each may still be carried out, and whoever orders the writes of a resource has to know of them.
export type UnansweredWrites = Set<UnansweredWrite>;

/** One of `writes` until it has ended. */
export class UnansweredWrite {
  /** What it writes; writes of the same target and other content have to come one after another. */
  readonly target: string | undefined;
  readonly content: string | undefined;
  readonly #writes: UnansweredWrites;
  #completion: Promise<void> | undefined;
  #complete: (() => void) | undefined;

  constructor(writes: UnansweredWrites, target?: string, content?: string) {
    this.target = target;
    this.content = content;
    this.#writes = writes;
    writes.add(this);
  }

  /** PingOne has answered, the connection broke, or the write can no longer be carried out. */
  end(): void {
    this.#writes.delete(this);
    this.#complete?.();
  }

  /** Fulfilled by its end: hardly any is waited for. */
  get completion(): Promise<void> {
    if (!this.#writes.has(this)) return Promise.resolve();
    return (this.#completion ??= new Promise((resolve) => {
      this.#complete = resolve;
    }));
  }
}

/** Keeps a write that nobody can name in `writes` until `work` has come to an end, one way or the other. */
export function trackUnanswered(writes: UnansweredWrites, work: Promise<unknown>): void {
  const write = new UnansweredWrite(writes);
  const end = (): void => {
    write.end();
  };
  work.then(end, end);
}

/** Fulfilled when none of them can be carried out any more that was not answered. */
export const whenAnswered = (writes: Iterable<UnansweredWrite>): Promise<unknown> =>
  Promise.all([...writes].map(({ completion }) => completion));

interface Write {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Creates have no target: PingOne's unique names order them. A membership is a target of its own (contract 8.5). */
export function targetOf({ method, path, body }: Write): string | undefined {
  if (method !== "POST") return path;
  const group = path.endsWith("/memberOfGroups") ? (body as { id?: unknown } | undefined)?.id : "";
  return typeof group === "string" && group !== "" ? `${path}/${group}` : undefined;
}

export const contentOf = ({ body }: Write): string | undefined =>
  body === undefined ? undefined : JSON.stringify(body);

/** What has to be answered before `write` is sent; the same content once more is no other write. */
export function conflictingWrites(
  writes: UnansweredWrites | undefined,
  write: Write,
): readonly UnansweredWrite[] {
  const target = writes === undefined || writes.size === 0 ? undefined : targetOf(write);
  if (writes === undefined || target === undefined) return [];
  const content = contentOf(write);
  return [...writes].filter((each) => each.target === target && each.content !== content);
}
