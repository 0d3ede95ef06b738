// Writes PingOne has not answered yet: each may still be carried out, and whoever orders the writes of a resource has to know of them.
export interface UnansweredWrite {
  /** What it writes; writes of the same target and other content have to come one after another. */
  readonly target: string | undefined;
  readonly content: string | undefined;
  /** Fulfilled when PingOne has answered, the connection broke, or the write can no longer be carried out. */
  readonly completion: Promise<unknown>;
}

export type UnansweredWrites = Set<UnansweredWrite>;

/** Keeps `write` in `writes` until `answer` has come, one way or the other. */
export function trackUnanswered(
  writes: UnansweredWrites,
  write: Omit<UnansweredWrite, "completion">,
  answer: Promise<unknown>,
): void {
  const leave = (): void => void writes.delete(tracked);
  const { target, content } = write;
  const tracked = { target, content, completion: answer.then(leave, leave) };
  writes.add(tracked);
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
