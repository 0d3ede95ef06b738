// The plan of a source in shadow mode, read whole: the oldest line first, whoever wrote it and however the store lists them.
import { expect, it } from "@jest/globals";
import { createPlan } from "../../../src/activity/plan/plan.js";
import type { JsonObject } from "../../../src/platform/json.js";
import { createStubClock } from "../pingone/stubs.js";

it("tells lines in the order in which they would have happened, and lets others have their turn", async () => {
  const clock = createStubClock();
  const kept = new Map<string, JsonObject>();
  const memory = {
    all: () => new Map([...kept].reverse()),
    set: (field: string, line: JsonObject) => void kept.set(field, line),
  };
  let turns = 0;
  const giveWay = () => {
    turns += 1;
    return undefined;
  };
  const plans = ["one", "other"].map((writer) => createPlan(memory, clock, writer, giveWay));
  const count = 1_500;
  for (let at = 0; at < count; at += 1) {
    await plans[at % 2]?.record({
      change: "create",
      resourceType: "User",
      id: `id-${at}`,
      method: "POST",
      path: "/users",
      isEffective: true,
      requestId: "r",
    });
    clock.advance(1);
  }
  const lines = await plans[0]?.lines();
  expect(lines?.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, at) => `id-${at}`));
  expect(turns).toBeGreaterThan(1);
});
