// Changes of members that do not fit into one request are finished by repeating it, and nobody else's group is lost on the way.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { change, directoryOf, GROUP_URN, unknownId, type Directory } from "../support/directory.js";
import { createShiftedClock, type ShiftedClock } from "../support/shifted-clock.js";
import { bodyOf, expectScimError, startStand, type Stand } from "../support/start.js";

let stand: Stand;
let directory: Directory;
let time: ShiftedClock;

async function start(writesPerSecond?: number): Promise<void> {
  time = createShiftedClock();
  const limits = writesPerSecond === undefined ? {} : { writesPerSecond };
  stand = await startStand({
    overrides: { clock: time.clock },
    configure: (config) => ({ ...config, pingone: { ...config.pingone, limits } }),
  });
  directory = directoryOf(stand);
  await stand.knobs({ rateLimit: null });
}
afterEach(() => stand.stop());

const people = (count: number) =>
  directory.users(...Array.from({ length: count }, (_, index) => `user${String(index)}`));

const adds = async (): Promise<number> =>
  (await directory.calls()).filter((call) => call.startsWith("POST")).length;

/** PingOne is not there for a while, from one member on. */
const outage = (member: string) => ({
  faults: [
    {
      method: "POST",
      path: `${member}/memberOfGroups`,
      times: 4,
      when: "before",
      kind: "status",
      status: 503,
    },
  ],
});

describe("a request that could not be finished", () => {
  beforeEach(() => start());

  it("is finished by its repetition, which makes no change again", async () => {
    const ids = await people(30);
    const id = await directory.group("Sales");
    await stand.knobs(outage(ids[20] ?? ""));
    const first = await directory.patch(id, change("add", ...ids));
    expectScimError(first, 503);
    const made = (await directory.membersOf(id)).length;
    expect(made).toBeGreaterThan(0);
    await stand.knobs({ faults: [] });
    expect((await directory.patch(id, change("add", ...ids))).status).toBe(204);
    expect(await adds()).toBe(ids.length - made);
    expect(await directory.membersOf(id)).toEqual([...ids].sort());
    // What is finished is forgotten: the next change costs one call.
    const [next = ""] = await directory.users("next");
    expect((await directory.patch(id, change("add", next))).status).toBe(204);
    expect(await directory.calls()).toHaveLength(1);
  });
});

describe("more changes than PingOne's pace allows in a request", () => {
  beforeEach(() => start(2));

  it("are refused for an unknown member before anything is written", async () => {
    time = createShiftedClock();
    const id = await directory.group("Sales");
    const ids = await people(3);
    const many = Array.from(
      { length: 31 },
      (_, index) => `${unknownId.slice(0, -2)}${String(index + 10)}`,
    );
    const response = await directory.patch(id, change("add", ...ids, ...many));
    expect(expectScimError(response, 400, "invalidValue")).toContain(many[0]);
    expect((await directory.calls()).filter((call) => !call.startsWith("GET"))).toEqual([]);
  });
});

describe("a create that has to look for what it made", () => {
  beforeEach(() => start());

  it("does not take another request's group for its own, nor remove it", async () => {
    const [anna = ""] = await directory.users("anna");
    const id = await directory.group("Adopt", [anna]);
    await stand.knobs({
      faults: [
        { method: "POST", path: "/groups$", times: 1, when: "before", kind: "status", status: 503 },
      ],
    });
    const again = { schemas: [GROUP_URN], displayName: "Adopt", members: [{ value: unknownId }] };
    expectScimError(await stand.scim("post", "/Groups", again), 409, "uniqueness");
    expect(await directory.membersOf(id)).toEqual([anna]);
    expect(bodyOf(await stand.scim("get", `/Groups/${id}`))["displayName"]).toBe("Adopt");
  });
});
