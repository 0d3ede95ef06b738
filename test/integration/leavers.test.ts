// A leaver is switched off whatever becomes of the other changes of the same request, and what became of them is told.
import { beforeEach, describe, expect, it } from "@jest/globals";
import { pingOneOf, type PingOneApi } from "../support/pingone.js";
import { bodyOf, expectScimError, PATCH_URN, useStand, USER_URN } from "../support/start.js";

const stand = useStand({
  overrides: { requestTimeMs: 2_000, attempts: { timeoutMs: 300, commitMs: 600 } },
});
const DESPITE = "The user was deactivated all the same.";

let api: PingOneApi;
let id: string;
beforeEach(async () => {
  api = await pingOneOf(stand.emulator);
  const user = { schemas: [USER_URN], userName: "bob", name: { givenName: "Bob" }, title: "Clerk" };
  id = bodyOf(await stand.scim("post", "/Users", user))["id"] as string;
  await stand.clearCalls();
});

type Operation = readonly [path: string, value: unknown];
const patch = (...changes: readonly Operation[]) =>
  stand.scim("patch", `/Users/${id}`, {
    schemas: [PATCH_URN],
    Operations: changes.map(([path, value]) => ({ op: "replace", path, value })),
  });
const put = (more: object) =>
  stand.scim("put", `/Users/${id}`, {
    schemas: [USER_URN],
    userName: "bob",
    name: { givenName: "Bob" },
    ...more,
  });
const held = () => api.call("get", `/users/${id}`);
const outageOf = (method: string, path: string, more: object = { kind: "timeout" }) =>
  stand.knobs({ faults: [{ method, path, times: 50, when: "before", ...more }] });

const leaves = {
  "a PATCH": () => patch(["title", "Boss"], ["active", false]),
  "a PATCH with the switch first": () => patch(["active", "False"], ["title", "Boss"]),
  "a PUT": () => put({ title: "Boss", active: false }),
};
const failures = {
  silence: { kind: "timeout" },
  "a broken connection": { kind: "reset" },
  "a 503": { kind: "status", status: 503 },
  "somebody else's 404": { kind: "foreign", status: 404 },
};
const cases = Object.entries(leaves).flatMap(([name, leave]) =>
  Object.entries(failures).map(([kind, failure]) => [name, kind, leave, failure] as const),
);

describe("a deactivation beside a profile that cannot be written", () => {
  it.each(cases)("%s, %s: is made, and the rest is told", async (_name, _kind, leave, failure) => {
    await outageOf("PATCH", `/users/${id}$`, failure);
    const answer = await leave();
    expect([503, 504]).toContain(answer.status);
    expect(expectScimError(answer, answer.status)).toContain(DESPITE);
    expect(await held()).toMatchObject({ enabled: false, title: "Clerk" });
    await stand.knobs({ faults: [] });
    const again = await leave();
    expect(bodyOf(again)).toMatchObject({ active: false, title: "Boss" });
  });

  it("is not made when the profile is refused: nothing is changed", async () => {
    const other = { schemas: [USER_URN], userName: "mary" };
    expect((await stand.scim("post", "/Users", other)).status).toBe(201);
    const answer = await patch(["userName", "mary"], ["title", "Boss"], ["active", false]);
    expect(expectScimError(answer, 409, "uniqueness")).not.toContain(DESPITE);
    expect(await held()).toMatchObject({ enabled: true, username: "bob", title: "Clerk" });
  });
});

describe("a deactivation beside a change that has to be read for", () => {
  it("is made when the read gets no answer", async () => {
    await outageOf("GET", `/users/${id}`);
    const answer = await patch(["name.givenName", "Robert"], ["active", false]);
    expect(expectScimError(answer, 504)).toContain(DESPITE);
    await stand.knobs({ faults: [] });
    expect(await held()).toMatchObject({ enabled: false, name: { given: "Bob" } });
    const again = await patch(["name.givenName", "Robert"], ["active", false]);
    expect(bodyOf(again)).toMatchObject({ active: false, name: { givenName: "Robert" } });
  });

  it("is not made where a condition could not be tried", async () => {
    await outageOf("GET", `/users/${id}`);
    expectScimError(await patch(["active", false]).set("If-Match", 'W/"other"'), 504);
    await stand.knobs({ faults: [] });
    expect(await held()).toMatchObject({ enabled: true });
  });
});

describe("a deactivation that cannot be made itself", () => {
  it("tells what was changed, and its repetition makes it whole", async () => {
    await outageOf("PUT", "/enabled$");
    const answer = await patch(["title", "Boss"], ["active", false]);
    expect(expectScimError(answer, 504)).toContain("the profile had been changed before");
    await stand.knobs({ faults: [] });
    expect(bodyOf(await patch(["title", "Boss"], ["active", false]))).toMatchObject({
      active: false,
      title: "Boss",
    });
  });

  it("tells both when nothing can be written", async () => {
    await outageOf("*", `/users/${id}(/enabled)?$`, { kind: "status", status: 503 });
    const answer = await patch(["title", "Boss"], ["active", false]);
    const detail = expectScimError(answer, 503);
    expect(detail).not.toContain(DESPITE);
    expect(detail).toContain("The other changes of the request met this:");
  });
});

it("costs two calls where nothing fails", async () => {
  await patch(["title", "Boss"], ["active", false]);
  expect((await stand.calls()).map(({ method }) => method)).toEqual(["PATCH", "PUT"]);
});
