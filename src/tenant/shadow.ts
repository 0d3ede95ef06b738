// What stands between a source in shadow mode and PingOne: a client that plans, and the plan it writes.
import { createHash } from "node:crypto";
import { createPlan, type Plan } from "../activity/plan/plan.js";
import type { Mapping } from "../mapping/model.js";
import type { Clock } from "../platform/clock.js";
import type { JsonObject } from "../platform/json.js";
import type { Keys } from "../platform/secrets/derived-keys.js";
import type { ProcessMemories } from "../translate/process-memory.js";
import { createShadowClient } from "../translate/shadow/client.js";
import { ofOwner } from "../translate/shadow/state.js";
import type { Worker } from "./worker.js";

export interface ShadowSettings {
  readonly tenant: string;
  readonly source: string;
  readonly mapping: Mapping;
  /** Of the ids it gives. */
  readonly keys: Keys;
}

export interface ShadowParts {
  /** In place of the worker's own way to PingOne. */
  readonly worker: Pick<Worker, "call" | "location">;
  readonly plan: Plan;
}

export interface ShadowDependencies {
  readonly clock: Clock;
  /** Where the plan and what is planned are kept. */
  readonly memories: ProcessMemories;
  /** Tells this process from others. */
  readonly instance: string;
  /** How often the source has been live since it was in the shadow first: what was planned before that is done, or was never wanted. */
  readonly run: (source: string) => number;
}

export function createShadow(
  { call, location }: Pick<Worker, "call" | "location">,
  { tenant, source, mapping, keys }: ShadowSettings,
  { clock, memories, instance, run }: ShadowDependencies,
): ShadowParts {
  // With another mapping it is another plan.
  const owner = `${source} ${digest(JSON.stringify(mapping))}${runOf(run(source))}`;
  const lines = memories.shared<JsonObject>("shadowPlan");
  const plan = createPlan(
    { all: () => lines.all(owner), set: (field, line) => lines.set(owner, line, field) },
    clock,
    instance,
  );
  const planned = createShadowClient({
    real: call,
    location,
    clock,
    memories: {
      resources: ofOwner(memories.shared<string>("shadowResources"), owner),
      links: ofOwner(memories.shared<string>("shadowLinks"), owner),
    },
    key: () => keys()[0],
    owner: { tenant, source },
    record: (write, _call, { requestId }) => plan.record({ ...write, requestId }),
  });
  return { worker: { call: planned, location }, plan };
}

const runOf = (run: number): string => (run === 0 ? "" : ` ${String(run)}`);

const digest = (text: string): string =>
  createHash("sha256").update(text).digest("base64url").slice(0, 12);
