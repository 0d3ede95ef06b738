// The plan of one source in shadow mode: lines in the order in which they would have happened, the oldest let go when there is no room.
import { wallTime, type WallClock } from "../../platform/clock.js";
import type { JsonObject } from "../../platform/json.js";
import { createGiveWay, sortInTurns, type GiveWay } from "../../platform/give-way.js";
import { toPlanLine, type PlanEntry, type PlanLine } from "./plan-line.js";

export interface PlanMemory {
  all(): ReadonlyMap<string, JsonObject> | Promise<ReadonlyMap<string, JsonObject>>;
  set(field: string, line: JsonObject): void | Promise<void>;
}

export interface Plan {
  record(entry: PlanEntry): void | Promise<void>;
  /** The oldest first. */
  lines(): Promise<readonly PlanLine[]>;
}

const DIGITS = 15;

/** `writer`: tells the lines of several processes apart. */
export function createPlan(
  memory: PlanMemory,
  clock: WallClock,
  writer: string,
  giveWay: GiveWay = createGiveWay(),
): Plan {
  let written = 0;
  return {
    record(entry) {
      const nowMs = wallTime(clock);
      written += 1;
      const at = [nowMs, written].map((each) => String(each).padStart(DIGITS, "0"));
      return memory.set(`${at.join(" ")} ${writer}`, toJson(toPlanLine(entry, nowMs)));
    },
    async lines() {
      const found = await memory.all();
      const fields = await sortInTurns([...found.keys()], giveWay);
      return fields.map((field) => found.get(field) as unknown as PlanLine);
    },
  };
}

/** Without what is undefined. */
const toJson = (line: PlanLine): JsonObject => JSON.parse(JSON.stringify(line)) as JsonObject;
