// Entries of all replicas: each keeps its own in memory and adds them, soon and by no request's time, to bounded streams that all of them read. Where these cannot be had, its own is what there is, and it says so.
import type { Clock } from "../../platform/clock.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import type { ScopedState } from "../../shared-state/scoped-state.js";
import { readFrom, type EntryMemory } from "./memory-store.js";
import { activityRings, type ActivityStore, type RingCapacities } from "./store.js";
import { createStreamSender, type StreamSender } from "./stream-sender.js";
import {
  fromRecord,
  mergedEntries,
  toRecord,
  withoutRepeated,
  type SharedEntry,
} from "./stream-record.js";

export interface ReplicatedDependencies {
  readonly memory: EntryMemory;
  readonly clock: Clock;
  /** Names this process among the replicas. */
  readonly instance: string;
  /** Of a tenant; of the process where none is named. Undefined: nobody of that name is here. */
  readonly stateOf: (tenant: string | undefined) => StreamState | undefined;
  /** All of the configuration. */
  readonly holders: () => readonly Holder[];
  /** Why the streams cannot be had at the moment; undefined: they can. */
  readonly whyAlone: () => string | undefined;
  /** Told of what nobody foresaw. */
  readonly onFailure: (error: unknown) => void;
}

export type StreamState = Pick<ScopedState, "append" | "latest">;

/** Who has streams of their own, so that a flood of one pushes out nothing of another's. */
export interface Holder {
  readonly tenant: string | undefined;
  readonly source: string | undefined;
}

/** Of all holders together: some twenty megabytes in Redis. */
const CAPACITIES: RingCapacities = { read: 2_000, write: 6_000, refusal: 6_000, stranger: 1_000 };
const FEWEST = 100;
const READ_AT_ONCE = 4;

export function createReplicatedStore(deps: ReplicatedDependencies): ActivityStore {
  const { memory } = deps;
  const sender = createSender(deps);
  let reading: Promise<unknown> = Promise.resolve();
  return {
    keep(entry) {
      sender.add(memory.keep(entry));
    },
    async read() {
      // One at a time: all streams are megabytes.
      const turn = reading.then(() => readOthers(deps));
      reading = turn.catch(() => undefined);
      const others = await turn;
      if (others === undefined) {
        const because = deps.whyAlone() ?? "slow";
        return {
          entries: readFrom(() => memory.all()),
          reach: { replicas: "one", because },
        };
      }
      const all = mergedEntries([...memory.all(), ...others]);
      return { entries: readFrom(() => all), reach: { replicas: "all" } };
    },
    stop: sender.stop,
  };
}

const nameOf = (ring: string, { tenant = "", source = "" }: Holder): string =>
  `activity ${ring} ${tenant}/${source}`;

/** The same in all replicas. */
const sizeOf = (ring: keyof RingCapacities, { holders }: ReplicatedDependencies): number =>
  Math.max(FEWEST, Math.floor(CAPACITIES[ring] / holders().length));

/** Of all other processes; undefined where some cannot be had. */
async function readOthers(
  deps: ReplicatedDependencies,
): Promise<readonly SharedEntry[] | undefined> {
  const { holders, instance, stateOf, whyAlone } = deps;
  const streams = holders().flatMap((holder) => activityRings.map((ring) => ({ ring, holder })));
  const found: SharedEntry[] = [];
  let isWhole = whyAlone() === undefined;
  await forEachLimit(streams, READ_AT_ONCE, async ({ ring, holder }) => {
    if (!isWhole) return;
    const state = stateOf(holder.tenant);
    const records = await state?.latest(nameOf(ring, holder), sizeOf(ring, deps));
    isWhole &&= records !== undefined;
    for (const each of records ?? []) {
      const entry = fromRecord(each);
      if (entry !== undefined && entry.instance !== instance) found.push(entry);
    }
  });
  return isWhole ? withoutRepeated(found) : undefined;
}

function createSender(deps: ReplicatedDependencies): StreamSender {
  const { clock, instance, stateOf, whyAlone, onFailure } = deps;
  return createStreamSender({
    clock,
    streamOf: (kept) => nameOf(kept.ring, kept),
    isAway: () => whyAlone() !== undefined,
    onFailure,
    async append(batch) {
      const [first] = batch;
      const state = first && stateOf(first.tenant);
      // Of a tenant that has gone nobody asks any more.
      if (first === undefined || state === undefined) return true;
      const records = batch.map((kept) => toRecord(instance, kept));
      return state.append(nameOf(first.ring, first), records, sizeOf(first.ring, deps));
    },
  });
}
