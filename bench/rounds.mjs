// Interleaved rounds: every target does the same work in turn, in rotating order, so that what disturbs the machine disturbs all.
import { cpuNanoseconds } from "./cpu-time.mjs";

/** Microseconds of CPU one request of `operation` takes `target`, all its threads. */
async function measure(target, operation) {
  const { perRound = 1, atOnce = 16, prepare, walk } = operation;
  const { load, pid } = target;
  const from = target.sent.get(operation) ?? 0;
  const prepared = await prepare?.(load);
  const requestOf = prepared ?? operation[target.kind];
  const before = cpuNanoseconds(pid);
  const done = walk ? await walk(load) : perRound;
  if (!walk) await load.run(perRound, atOnce, (n) => requestOf(from + n));
  const spent = cpuNanoseconds(pid) - before;
  target.sent.set(operation, from + perRound);
  return Number(spent) / 1000 / done;
}

/** `rounds` figures of each target: `{operation -> target name -> [µs]}`. */
export async function runRounds(operations, targets, rounds, onRound = () => {}) {
  const figures = new Map(
    operations.map((each) => [each, Object.fromEntries(targets.map(({ name }) => [name, []]))]),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const operation of operations) {
      const able = targets.filter((target) => canDo(target, operation));
      for (let n = 0; n < able.length; n += 1) {
        const target = able[(n + round) % able.length];
        figures.get(operation)[target.name].push(await measure(target, operation));
      }
    }
    onRound(round + 1);
  }
  return figures;
}

/** Bare references know no more than the everyday operations of plain users. */
export const canDo = ({ kind, isReference }, operation) =>
  isReference !== true ||
  (operation[kind] !== undefined &&
    operation.raw !== undefined &&
    (kind === "raw" || operation.native !== false));

/** Until code and heap are steady: 5,000 requests and 300 lists of each target at the least, in turns. */
export async function warmUp(operations, targets, { requests = 5_000, lists = 300 } = {}) {
  const short = operations.filter(({ isList, isLong }) => !isList && !isLong);
  const long = operations.filter(({ isList }) => isList);
  const turns = Math.ceil(requests / 400 / Math.max(1, short.length));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const operation of short) {
      for (const target of targets) {
        if (canDo(target, operation)) await measure(target, { ...operation, perRound: 400 });
      }
    }
  }
  for (const operation of long) {
    for (const target of targets) {
      if (canDo(target, operation)) await measure(target, { ...operation, perRound: lists });
    }
  }
}
