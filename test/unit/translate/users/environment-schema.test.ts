import { describe, expect, it } from "@jest/globals";
import type { CallContext } from "../../../../src/pingone/call.js";
import { PingOneError } from "../../../../src/pingone/error.js";
import type { SchemaAttribute, UserSchema } from "../../../../src/pingone/resources/schema.js";
import type { Clock } from "../../../../src/platform/clock.js";
import { createProcessMemories } from "../../../../src/translate/process-memory.js";
import {
  createEnvironmentSchema,
  type SchemaAsRead,
} from "../../../../src/translate/users/environment-schema.js";
import type { NeededAttribute } from "../../../../src/mapping/required-attributes.js";
import { contextOf, createStubClock } from "../../pingone/stubs.js";

const attribute = (name: string, more: Partial<SchemaAttribute> = {}): SchemaAttribute => ({
  id: name,
  name,
  schemaType: "CUSTOM",
  type: "STRING",
  enabled: true,
  unique: false,
  multiValued: false,
  ...more,
});
const schemaOf = (...attributes: readonly SchemaAttribute[]): UserSchema => ({
  id: "s1",
  attributes,
});

const memory = (clock: Pick<Clock, "now">) =>
  createProcessMemories(clock).local<SchemaAsRead>("environmentSchema");

type Answer = UserSchema | Error | Promise<UserSchema>;

/** Sleeps never end, so that no wait is over before the read it waits for. */
function start(answer: Answer, needed: readonly NeededAttribute[] = []) {
  const stub = createStubClock();
  const clock = { ...stub, sleep: () => new Promise<void>(() => undefined) };
  const asked: CallContext[] = [];
  const failures: unknown[] = [];
  const state = { answer };
  const declared = createEnvironmentSchema({
    readSchema: (context) => {
      asked.push(context);
      return state.answer instanceof Error
        ? Promise.reject(state.answer)
        : Promise.resolve(state.answer);
    },
    clock,
    memory: memory(clock),
    onFailure: (error) => failures.push(error),
    needed,
  });
  const nextRound = (): Promise<void> => new Promise((done) => setImmediate(done));
  return { declared, clock: stub, asked, failures, state, nextRound };
}

const MINUTE = 60_000;

describe("what is declared", () => {
  it("is unknown first, and then the enabled custom attributes", async () => {
    const { declared, clock } = start(
      schemaOf(
        attribute("department"),
        attribute("old", { enabled: false }),
        attribute("email", { schemaType: "STANDARD" }),
      ),
    );
    expect(declared.current()).toBeUndefined();
    await declared.refresh(contextOf(clock));
    expect(declared.current()).toEqual(new Set(["department"]));
  });

  it("does not count what is declared otherwise than the mapping needs it", async () => {
    const need = (name: string, more: Partial<NeededAttribute>): NeededAttribute => ({
      name,
      type: "STRING",
      multiValued: false,
      unique: false,
      scim: [],
      purpose: "attribute",
      ...more,
    });
    const { declared, clock } = start(
      schemaOf(attribute("scimProfile"), attribute("scimEmails"), attribute("division")),
      [
        need("scimProfile", { type: "JSON" }),
        need("scimEmails", { multiValued: true }),
        need("division", {}),
      ],
    );
    await declared.refresh(contextOf(clock));
    expect(declared.current()).toEqual(new Set(["division"]));
  });
});

describe("what is known", () => {
  const overflow: NeededAttribute = {
    name: "scimProfile",
    type: "JSON",
    multiValued: false,
    unique: false,
    scim: [],
    purpose: "overflow",
  };

  it("tells what is declared in a way that PingOne would refuse the mapping's values", async () => {
    const { declared, clock } = start(schemaOf(attribute("scimProfile"), attribute("other")), [
      overflow,
    ]);
    await declared.refresh(contextOf(clock));
    expect(declared.known()).toEqual({
      declared: new Set(["other"]),
      unusable: new Set(["scimProfile"]),
    });
  });

  it("tells which of PingOne's own are switched off", async () => {
    const { declared, clock } = start(
      schemaOf(
        attribute("email", { schemaType: "STANDARD", enabled: false }),
        attribute("title", { schemaType: "STANDARD" }),
        attribute("other", { enabled: false }),
      ),
    );
    await declared.refresh(contextOf(clock));
    expect(declared.known().unusable).toEqual(new Set(["email"]));
  });

  it("what is declared since may lack values in PingOne, so it is not searchable; but the overflow counts at once", async () => {
    const { declared, clock, state } = start(schemaOf(attribute("old")), [overflow]);
    await declared.refresh(contextOf(clock));
    expect(declared.searchable().declared).toEqual(new Set(["old"]));
    state.answer = schemaOf(
      attribute("old"),
      attribute("young"),
      attribute("scimProfile", { type: "JSON" }),
    );
    await declared.refresh(contextOf(clock));
    expect(declared.current()).toEqual(new Set(["old", "young", "scimProfile"]));
    expect(declared.searchable().declared).toEqual(new Set(["old", "scimProfile"]));
    state.answer = schemaOf(attribute("young"));
    await declared.refresh(contextOf(clock));
    expect(declared.searchable().declared).toEqual(new Set());
  });

  it("what was switched off for a while may lack values in PingOne, so it is not searchable", async () => {
    const schemaWith = (enabled: boolean) =>
      schemaOf(
        attribute("title", { schemaType: "STANDARD", enabled }),
        attribute("own", { enabled }),
      );
    const { declared, clock, state } = start(schemaWith(true));
    await declared.refresh(contextOf(clock));
    expect(declared.searchable()).toEqual({ declared: new Set(["own"]), unusable: new Set() });
    for (const enabled of [false, true]) {
      state.answer = schemaWith(enabled);
      await declared.refresh(contextOf(clock));
    }
    expect(declared.known()).toEqual({ declared: new Set(["own"]), unusable: new Set() });
    expect(declared.searchable()).toEqual({ declared: new Set(), unusable: new Set(["title"]) });
  });
});

describe("refresh", () => {
  it("reads once for everybody who asks at the same time", async () => {
    const { declared, clock, asked } = start(schemaOf());
    declared.current();
    const context = contextOf(clock);
    await Promise.all([
      declared.refresh(context),
      declared.refresh(context),
      declared.refreshIfOlderThan(0, context),
    ]);
    expect(asked).toHaveLength(1);
  });

  it("gives the read a time limit of its own, and ends by the caller's deadline", async () => {
    const stub = createStubClock();
    let isRead = false;
    const limits: number[] = [];
    const declared = createEnvironmentSchema({
      readSchema: ({ deadlineMs }) => {
        limits.push(deadlineMs - stub.now());
        return new Promise((answer) => {
          setTimeout(() => {
            isRead = true;
            answer(schemaOf(attribute("late")));
          }, 20);
        });
      },
      clock: stub,
      memory: memory(stub),
      onFailure: () => undefined,
    });
    await declared.refresh({ requestId: "r", deadlineMs: stub.now() + 5 });
    expect(isRead).toBe(false);
    expect(limits).toEqual([10_000]);
    await new Promise((later) => setTimeout(later, 30));
    expect(declared.current()).toEqual(new Set(["late"]));
  });

  it("keeps the last good answer, and tells each kind of failure once until a success", async () => {
    const { declared, clock, failures, state } = start(schemaOf(attribute("department")));
    const context = contextOf(clock, 60 * MINUTE);
    await declared.refresh(context);
    const forbidden = new PingOneError("workerForbidden", "schemas.read");
    const timeout = new PingOneError("timeout", "schemas.read");
    for (const failure of [forbidden, timeout, forbidden, timeout]) {
      state.answer = failure;
      await declared.refresh(context);
    }
    expect(failures).toEqual([forbidden, timeout]);
    expect(declared.current()).toEqual(new Set(["department"]));
    state.answer = schemaOf();
    await declared.refresh(context);
    state.answer = timeout;
    await declared.refresh(context);
    expect(failures).toEqual([forbidden, timeout, timeout]);
    expect(declared.current()).toEqual(new Set());
  });
});

describe("refreshIfOlderThan", () => {
  it("counts from the last try, so that a schema that cannot be read is not asked for at every request", async () => {
    const { declared, clock, asked, state } = start(new PingOneError("workerForbidden", "x"));
    const context = contextOf(clock, 60 * MINUTE);
    await declared.refreshIfOlderThan(10_000, context);
    clock.advance(9_999);
    await declared.refreshIfOlderThan(10_000, context);
    expect(asked).toHaveLength(1);
    clock.advance(1);
    state.answer = schemaOf(attribute("department"));
    await declared.refreshIfOlderThan(10_000, context);
    expect(asked).toHaveLength(2);
    expect(declared.current()).toEqual(new Set(["department"]));
  });
});

describe("renewal while it is used", () => {
  it("starts when the knowledge is five minutes old, once", async () => {
    const { declared, clock, asked, state, nextRound } = start(schemaOf());
    await declared.refresh(contextOf(clock));
    clock.advance(5 * MINUTE - 1);
    declared.current();
    expect(asked).toHaveLength(1);
    clock.advance(1);
    state.answer = schemaOf(attribute("new"));
    expect(declared.current()).toEqual(new Set());
    declared.current();
    expect(asked).toHaveLength(2);
    await nextRound();
    expect(declared.current()).toEqual(new Set(["new"]));
    expect(asked).toHaveLength(2);
  });

  it("backs off after failures: 5 s, 10 s, 20 s, up to five minutes", async () => {
    const { declared, clock, asked, nextRound } = start(new PingOneError("unreachable", "x"));
    const pauses: number[] = [];
    declared.current();
    await nextRound();
    for (let seconds = 0; asked.length < 9;) {
      clock.advance(1_000);
      seconds += 1;
      const before = asked.length;
      declared.current();
      if (asked.length === before) continue;
      await nextRound();
      pauses.push(seconds);
      seconds = 0;
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
  });
});
