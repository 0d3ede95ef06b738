// The 50 points of contract section 14: passwords (26).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { at, startLab, textAt } from "./support.js";

let lab: Lab;
let id: string;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.reset();
  id = await lab.user("pw");
});

const GOOD = "Tr1cky-pass";
const OTHER = "An0ther-word";
const DAY_MS = 86_400_000;

const act = (method: string, action: string, body?: unknown) =>
  lab.call(method, `/users/${id}/password`, body, {
    type: `application/vnd.pingidentity.password.${action}`,
  });
const set = (value: string, more: object = {}) => act("PUT", "set+json", { value, ...more });
const check = (password: string) => act("POST", "check+json", { password });
const status = async () => at((await lab.call("GET", `/users/${id}/password`)).body, "status");

describe("contract 14.26 (4) password states", () => {
  it("goes from NO_PASSWORD to OK, with the documented body", async () => {
    expect(await status()).toBe("NO_PASSWORD");
    const answer = await set(GOOD);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      user: { id },
      environment: { id: expect.any(String) },
      passwordPolicy: { id: expect.any(String) },
      status: "OK",
      lastChangedAt: expect.stringMatching(/Z$/),
    });
    expect(Object.keys(at(answer.body, "_links") as object)).toEqual(
      expect.arrayContaining(["self", "user", "password.check", "password.recover"]),
    );
    expect((await check(GOOD)).status).toBe(200);
  });

  it("forces a change by flag and by action, with and without +json", async () => {
    expect(at((await set(GOOD, { forceChange: true })).body, "status")).toBe(
      "MUST_CHANGE_PASSWORD",
    );
    await set(OTHER);
    expect(await status()).toBe("OK");
    expect((await act("POST", "forceChange")).status).toBe(200);
    expect(await status()).toBe("MUST_CHANGE_PASSWORD");
    await set(`${GOOD}2`);
    await lab.knobs({ passwordActionStatus: 204 });
    expect((await act("POST", "forceChange+json")).status).toBe(204);
    expect(await status()).toBe("MUST_CHANGE_PASSWORD");
  });

  it("locks out after five failures, counts them down, unlocks by action and by time", async () => {
    await set(GOOD);
    const remaining = [];
    for (let guess = 0; guess < 5; guess += 1) {
      const answer = await check("wrong");
      remaining.push(at(answer.body, "details", 0, "innerError", "failuresRemaining"));
      expect(at(answer.body, "details", 0)).toMatchObject({
        code: "INVALID_VALUE",
        target: "password",
        message: "The provided password did not match provisioned password",
      });
    }
    expect(remaining).toEqual([4, 3, 2, 1, 0]);
    expect(await status()).toBe("PASSWORD_LOCKED_OUT");
    expect((await check(GOOD)).status).toBe(400);
    await act("POST", "unlock");
    expect((await check(GOOD)).status).toBe(200);
    for (let guess = 0; guess < 5; guess += 1) await check("wrong");
    await lab.control("POST", "/clock", { advanceMs: 901_000 });
    expect(await status()).toBe("OK");
    const afresh = await check("wrong");
    expect(at(afresh.body, "details", 0, "innerError")).toEqual({ failuresRemaining: 4 });
    expect(await status()).toBe("OK");
  });

  it("expires after 182 days", async () => {
    await set(GOOD);
    await lab.control("POST", "/clock", { advanceMs: 183 * DAY_MS });
    await lab.login();
    expect(await status()).toBe("PASSWORD_EXPIRED");
  });

  it.each([
    ["Sh0rt!", ["length"]],
    ["lower-case-1", ["minCharacters"]],
    ["NoDigits!!aa", ["minCharacters"]],
    ["Baaad-pass1", ["maxRepeatedCharacters"]],
    ["A1-aA1-aA1-a", ["minUniqueCharacters"]],
    ["aaaa", ["length", "minUniqueCharacters", "maxRepeatedCharacters", "minCharacters"]],
  ])("refuses %s by policy", async (value, unsatisfiedRequirements) => {
    const answer = await set(value);
    expect(answer.status).toBe(400);
    expect(at(answer.body, "details", 0)).toMatchObject({
      code: "INVALID_VALUE",
      target: "password",
      message: "User password did not satisfy password policy requirements",
      innerError: { unsatisfiedRequirements },
    });
    expect((await set(value, { bypassPolicy: true })).status).toBe(200);
  });

  it("remembers the history and takes pre-encoded values unchecked", async () => {
    await set(GOOD);
    await set(OTHER);
    const again = await set(GOOD);
    expect(at(again.body, "details", 0, "innerError", "unsatisfiedRequirements")).toEqual([
      "history",
    ]);
    expect((await set("{BCRYPT}$2a$10$abc")).status).toBe(200);
  });

  it("sets and unsets the bare value", async () => {
    await act("PUT", "setValue+json", { value: GOOD });
    expect(await status()).toBe("OK");
    await act("PUT", "setValue+json", {});
    expect(await status()).toBe("NO_PASSWORD");
    const empty = await act("POST", "check+json", { password: "" });
    expect(at(empty.body, "details", 0)).toMatchObject({
      code: "EMPTY_VALUE",
      message: "must not be empty",
    });
  });

  it("resets with and without the current password", async () => {
    await set(GOOD);
    const reset = (body: object) => act("PUT", "reset+json", body);
    expect((await reset({ currentPassword: "wrong", newPassword: OTHER })).status).toBe(400);
    expect((await reset({ currentPassword: GOOD, newPassword: OTHER })).status).toBe(200);
    expect((await reset({ newPassword: `${OTHER}2` })).status).toBe(200);
    expect((await check(`${OTHER}2`)).status).toBe(200);
  });

  it("recovers with the code that was sent", async () => {
    await set(GOOD);
    expect((await act("POST", "sendRecoveryCode")).status).toBe(200);
    const code = textAt(
      (await lab.control("GET", `/recovery-code?user=${id}`)).body,
      "recoveryCode",
    );
    const recover = (recoveryCode: string) =>
      act("POST", "recover+json", { recoveryCode, newPassword: OTHER });
    expect((await recover("nope")).status).toBe(400);
    expect((await recover(code)).status).toBe(200);
    expect((await check(OTHER)).status).toBe(200);
  });

  it("imports external passwords as EXTERNAL and forceChange as MUST_CHANGE_PASSWORD", async () => {
    id = await lab.user("ext", { password: { external: { gateway: { id: "x", type: "LDAP" } } } });
    expect(await status()).toBe("EXTERNAL");
    id = await lab.user("chg", { password: { value: GOOD, forceChange: true } });
    expect(await status()).toBe("MUST_CHANGE_PASSWORD");
  });

  it("shows the status embedded in a single read", async () => {
    const { body } = await lab.call("GET", `/users/${id}`);
    expect(at(body, "_embedded", "password", "status")).toBe("NO_PASSWORD");
  });
});
