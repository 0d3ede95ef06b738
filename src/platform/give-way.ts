// Lets long loops share the process: none works for more than some milliseconds before others have their turn.

/** Undefined while the turn lasts; else resolves when it is the caller's turn again. */
export type GiveWay = () => Promise<void> | undefined;

/** A sixth of what a list may stop everything else: one item may take longer, and what began the turn is not counted. */
const TURN_MS = 5;

/** One for the process: loops that run side by side take turns, so that together they stop nobody for longer than one alone. */
export function createGiveWay(now: () => number = () => performance.now()): GiveWay {
  const waiting: (() => void)[] = [];
  let isScheduled = false;
  let beganMs: number | undefined;

  /** Whether what was begun in this round of the event loop has used up the turn; begins it where nothing was. */
  const isOver = (): boolean => {
    const nowMs = now();
    if (beganMs === undefined) {
      beganMs = nowMs;
      setImmediate(() => {
        beganMs = undefined;
      });
    }
    return nowMs - beganMs >= TURN_MS;
  };

  const resume = (isPostponed = false): void => {
    // Another has worked in this round: the next one is ours, whoever else works in it.
    if (isOver() && !isPostponed) {
      setImmediate(resume, true);
      return;
    }
    beganMs = now();
    waiting.shift()?.();
    isScheduled = waiting.length > 0;
    if (isScheduled) setImmediate(resume);
  };

  return () => {
    if (!isOver()) return undefined;
    // One round of the event loop later, for the first immediate comes before what the network has brought.
    if (!isScheduled) setImmediate(() => setImmediate(resume));
    isScheduled = true;
    return new Promise((resolve) => waiting.push(resolve));
  };
}

/** For a long piece of work that cannot be cut: what began in the network's turn is not counted by `giveWay`, from here on it is. */
export async function nextTurn(giveWay: GiveWay): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await giveWay();
}

/** So many are sorted at once. */
const RUN = 1_000;

/** By code units, as `sort` without a function. */
export async function sortInTurns(
  texts: readonly string[],
  giveWay: GiveWay,
): Promise<readonly string[]> {
  let runs: (readonly string[])[] = [];
  for (let at = 0; at < texts.length; at += RUN) {
    runs.push(texts.slice(at, at + RUN).sort());
    await giveWay();
  }
  while (runs.length > 1) {
    const merged: (readonly string[])[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], giveWay));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge(
  left: readonly string[],
  right: readonly string[],
  giveWay: GiveWay,
): Promise<readonly string[]> {
  const merged: string[] = [];
  let [at, other] = [0, 0];
  while (at < left.length || other < right.length) {
    const [mine, theirs] = [left[at], right[other]];
    const isMine = theirs === undefined || (mine !== undefined && mine <= theirs);
    merged.push((isMine ? mine : theirs) ?? "");
    if (isMine) at += 1;
    else other += 1;
    if (merged.length % RUN === 0) await giveWay();
  }
  return merged;
}
