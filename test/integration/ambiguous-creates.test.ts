// A create whose outcome is unknown ends with one user and its whole content, whatever PingOne did with the first attempt (contract 10.5).
import { describe, expect, it } from "@jest/globals";
import { PINGONE_URN } from "../support/person.js";
import { bodyOf, useStand, USER_URN } from "../support/start.js";

const stand = useStand();

describe("a create that PingOne may or may not have carried out", () => {
  const bob = { schemas: [USER_URN], userName: "bob", name: { givenName: "Bob" } };
  const bobs = async () => bodyOf(await stand.scim("get", "/Users"))["totalResults"];

  const lost: readonly (readonly [string, object])[] = [
    ["an answer lost after the commit", { when: "after", kind: "reset" }],
    ["a connection broken before it", { when: "before", kind: "reset" }],
    ["a 500 after the commit", { when: "after", kind: "status", status: 500 }],
    ["a 503 before it", { when: "before", kind: "status", status: 503 }],
    ["a 429", { when: "before", kind: "status", status: 429, retryAfter: 1 }],
  ];
  /** With what PingOne drops, shows otherwise, or keeps for us. */
  const everything = {
    ...bob,
    password: "Correct-Horse-7-Battery",
    active: false,
    locale: "en_us",
    displayName: "Bob",
    emails: [{ value: "b@example.com", type: "home" }, { value: "b2@example.com" }],
    roles: [{ value: "r" }],
    [PINGONE_URN]: { mfaEnabled: true },
  };

  it.each(lost)("ends with one user and 201: %s", async (_name, fault) => {
    await stand.knobs({ faults: [{ method: "POST", path: "/users$", times: 1, ...fault }] });
    const response = await stand.scim("post", "/Users", bob);
    expect(response.status).toBe(201);
    expect(bodyOf(response)).toMatchObject({ ...bob, schemas: [USER_URN, PINGONE_URN] });
    expect(await bobs()).toBe(1);
  });

  it.each(lost)("the same for one with everything: %s", async (_name, fault) => {
    await stand.knobs({ faults: [{ method: "POST", path: "/users$", times: 1, ...fault }] });
    const response = await stand.scim("post", "/Users", everything);
    expect(response.status).toBe(201);
    const { locale, displayName, emails, roles } = everything;
    const extension = { [PINGONE_URN]: { mfaEnabled: true } };
    const expected = { active: false, locale, displayName, emails, roles, ...extension };
    expect(bodyOf(response)).toMatchObject(expected);
    expect(await bobs()).toBe(1);
  });

  it("waits until listings show what holds the name: one user, one group, 201", async () => {
    const fault = { method: "POST", when: "after", kind: "status", status: 503, times: 1 };
    await stand.knobs({
      visibilityDelayMs: 1_500,
      faults: [
        { ...fault, path: "/users$" },
        { ...fault, path: "/groups$" },
      ],
    });
    const group = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
      displayName: "Sales",
    };
    const answers = await Promise.all([
      stand.scim("post", "/Users", bob),
      stand.scim("post", "/Groups", group),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    await stand.knobs({ visibilityDelayMs: 0 });
    expect(await bobs()).toBe(1);
    expect(bodyOf(await stand.scim("get", "/Groups"))["totalResults"]).toBe(1);
  });
});
