import { describe, expect, it } from "@jest/globals";
import { readAnswer, type ReadCall } from "../../../../src/pingone/answer/read-answer.js";
import type { Operation } from "../../../../src/pingone/answer/success.js";
import { answer, html } from "../stubs.js";

const ID = "6c796712-0f16-4062-815a-e0a92f4a2143";
const user = { id: ID, username: "mary", enabled: true };
const group = { id: ID, name: "Sales" };
const list = { _embedded: { users: [] } };

/** Operation, method, what is sent, PingOne's own status and body (contract 2, 3.1, 4, 5.1, 8, 9). */
const owing: readonly [Operation, string, unknown, number, object][] = [
  ["environment.read", "GET", undefined, 200, { id: ID, name: "Demo" }],
  ["environment.capabilities", "GET", undefined, 200, { canUseCustomSchema: true }],
  ["groups.create", "POST", { name: "Sales" }, 201, group],
  ["groups.list", "GET", undefined, 200, list],
  ["groups.read", "GET", undefined, 200, group],
  ["groups.replace", "PUT", { name: "Sales" }, 200, group],
  ["groups.roles", "GET", undefined, 200, list],
  ["members.add", "POST", { id: ID }, 201, { id: ID, type: "DIRECT" }],
  ["members.groups", "GET", undefined, 200, list],
  ["members.read", "GET", undefined, 200, { id: ID, type: "DIRECT" }],
  ["members.types", "GET", undefined, 200, list],
  ["populations.list", "GET", undefined, 200, list],
  ["populations.read", "GET", undefined, 200, group],
  ["roleAssignments.list", "GET", undefined, 200, list],
  ["schemas.changeAttribute", "PATCH", { enabled: true }, 200, group],
  ["schemas.createAttribute", "POST", { name: "x" }, 201, group],
  ["schemas.read", "GET", undefined, 200, list],
  ["users.checkPassword", "POST", { password: "x" }, 200, { status: "OK" }],
  ["users.create", "POST", { username: "mary" }, 201, user],
  ["users.enabled", "PUT", { enabled: false }, 200, { enabled: false }],
  ["users.identityProvider", "PUT", undefined, 200, { type: "PING_ONE" }],
  ["users.list", "GET", undefined, 200, list],
  ["users.mfaEnabled", "PUT", { mfaEnabled: true }, 200, { mfaEnabled: true }],
  ["users.password", "PUT", { value: "x" }, 200, { status: "OK" }],
  ["users.patch", "PATCH", { title: "x" }, 200, user],
  ["users.population", "PUT", { id: ID }, 200, { id: ID }],
  ["users.read", "GET", undefined, 200, user],
];
const emptied: readonly [Operation, string][] = [
  ["users.delete", "DELETE"],
  ["groups.delete", "DELETE"],
  ["members.remove", "DELETE"],
];

const read = (call: ReadCall, ...given: Parameters<typeof answer>) =>
  readAnswer(call, answer(...given), 0);
const foreign = (status: number, ambiguous: boolean) =>
  expect.objectContaining({ name: "PingOneError", code: "unexpected", status, ambiguous });

describe("a success that owes a body", () => {
  it.each(owing)("%s", (operation, method, body, status, own) => {
    const call = { operation, method, body };
    const isWrite = method !== "GET";
    expect(read(call, status, own)).toEqual(own);
    const others: unknown[] = [undefined, {}, null, [], [own], "text", 7, true, { status: "ok" }];
    // Of capabilities nothing is owed but that there are some.
    if (operation === "environment.capabilities") others.pop();
    for (const other of others) {
      expect(() => read(call, status, other)).toThrow(foreign(status, isWrite));
    }
    expect(() => readAnswer(call, html(status), 0)).toThrow(foreign(status, isWrite));
    expect(() => readAnswer(call, { ...html(status), body: '{"id":"' }, 0)).toThrow(
      foreign(status, isWrite),
    );
    for (const otherStatus of [200, 201, 202, 203, 204, 205, 206, 207, 226]) {
      const isOwn =
        otherStatus === status || (operation === "users.password" && otherStatus === 204);
      if (isOwn) continue;
      expect(() => read(call, otherStatus, own)).toThrow(foreign(otherStatus, isWrite));
    }
  });

  it("a password may be set without an answer's body (contract section 4)", () => {
    const call: ReadCall = { operation: "users.password", method: "PUT", body: { value: "x" } };
    expect(read(call, 204)).toBeUndefined();
  });

  it.each(emptied)("%s owes none, and is done with 204 alone", (operation, method) => {
    const call = { operation, method };
    expect(read(call, 204)).toBeUndefined();
    for (const status of [200, 201, 202, 203, 205]) {
      for (const body of [undefined, {}, { id: ID }, { status: "deleted" }]) {
        expect(() => read(call, status, body)).toThrow(foreign(status, true));
      }
    }
  });

  it.each<[Operation, string, object, object]>([
    ["users.enabled", "PUT", { enabled: false }, { enabled: true }],
    ["users.mfaEnabled", "PUT", { mfaEnabled: true }, { mfaEnabled: "true" }],
    ["users.population", "PUT", { id: ID }, { id: "other" }],
    ["members.add", "POST", { id: ID }, { id: "other", type: "DIRECT" }],
  ])("%s has to say what was asked", (operation, method, body, other) => {
    const status = operation === "members.add" ? 201 : 200;
    expect(() => read({ operation, method, body }, status, other)).toThrow(foreign(status, true));
  });
});
