// Answers that are not PingOne's, given in its place by something on the way: never taken for PingOne's word.
import { describe, expect, it } from "@jest/globals";
import { bodyOf, expectScimError, PATCH_URN, useStand, USER_URN } from "../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";

const stand = useStand();

async function create(path: "/Users" | "/Groups", resource: object): Promise<string> {
  const urn = path === "/Users" ? USER_URN : GROUP_URN;
  const response = await stand.scim("post", path, { schemas: [urn], ...resource });
  expect(response.status).toBe(201);
  return bodyOf(response)["id"] as string;
}

const patch = (path: string, ...operations: readonly object[]) =>
  stand.scim("patch", path, { schemas: [PATCH_URN], Operations: operations });

const intercept = (method: string, path: string, answer: object) =>
  stand.knobs({ faults: [{ method, path, times: 100, kind: "foreign", ...answer }] });
const through = () => stand.knobs({ faults: [] });

const PAGE = "<html><body><h1>Not here</h1></body></html>";
const json = (body: unknown) => ({
  contentType: "application/json",
  body: JSON.stringify(body),
});

describe("a proxy's refusal", () => {
  it.each([
    [404, 503],
    [409, 503],
    [500, 503],
    [504, 503],
    [400, 502],
    [401, 502],
    [403, 502],
    [415, 502],
    [422, 502],
  ])("of a DELETE, %d, is told as %d and the user is still there", async (status, told) => {
    const id = await create("/Users", { userName: "mary@example.com" });
    await intercept("DELETE", "/users/", { status, body: PAGE });
    const response = await stand.scim("delete", `/Users/${id}`);
    const detail = expectScimError(response, told);
    expect(detail).toContain("Whether the change was made is not known");
    if (told === 503) expect(response.headers["retry-after"]).toMatch(/^\d+$/);
    await through();
    expect((await stand.scim("get", `/Users/${id}`)).status).toBe(200);
    expect((await stand.scim("delete", `/Users/${id}`)).status).toBe(204);
  });

  it("of a read is no 404", async () => {
    const id = await create("/Users", { userName: "mary@example.com" });
    await intercept("GET", "/users/", { status: 404, body: PAGE });
    const detail = expectScimError(await stand.scim("get", `/Users/${id}`), 503);
    expect(detail).not.toContain("Whether");
  });

  it("of a member's removal removes nobody", async () => {
    const member = await create("/Users", { userName: "mary@example.com" });
    const id = await create("/Groups", { displayName: "Sales", members: [{ value: member }] });
    await intercept("DELETE", "/memberOfGroups/", { status: 404, body: PAGE });
    const remove = { op: "remove", path: `members[value eq "${member}"]` };
    const response = await patch(`/Groups/${id}`, remove);
    expect(response.status).toBe(503);
    await through();
    const group = bodyOf(await stand.scim("get", `/Groups/${id}`));
    expect(group["members"]).toHaveLength(1);
  });

  it("of a deactivation is not the client's fault", async () => {
    const id = await create("/Users", { userName: "mary@example.com" });
    await intercept("PUT", "/enabled", { status: 400, body: PAGE });
    const deactivate = { op: "replace", path: "active", value: false };
    expectScimError(await patch(`/Users/${id}`, deactivate), 502);
  });

  it.each([
    [429, 429, undefined],
    [413, 400, "invalidValue"],
  ])("%d speaks for itself", async (status, told, scimType) => {
    await intercept("POST", "/users$", { status, body: PAGE });
    const user = { schemas: [USER_URN], userName: "mary@example.com" };
    expectScimError(await stand.scim("post", "/Users", user), told, scimType);
  });
});

describe("a success that is not PingOne's", () => {
  const bodies: [string, object][] = [
    ["a page", { body: PAGE }],
    ["nothing", { body: "" }],
    ["{}", json({})],
    ["null", json(null)],
    ["[]", json([])],
    ["another object", json({ status: "ok" })],
  ];
  const cases = bodies.flatMap(([name, answer]) =>
    [200, 202].map((status) => [name, status, answer] as const),
  );

  it.each(cases)("%s with %d deactivates nobody", async (_name, status, answer) => {
    const id = await create("/Users", { userName: "mary@example.com" });
    await intercept("PUT", "/enabled", { status, ...answer });
    const deactivate = { op: "replace", path: "active", value: false };
    const detail = expectScimError(await patch(`/Users/${id}`, deactivate), 502);
    expect(detail).toContain("Whether the change was made is not known");
    await through();
    expect(bodyOf(await stand.scim("get", `/Users/${id}`))["active"]).toBe(true);
    expect((await patch(`/Users/${id}`, deactivate)).status).toBeLessThan(300);
  });

  it.each(cases)("%s with %d deletes nobody", async (_name, status, answer) => {
    const id = await create("/Users", { userName: "mary@example.com" });
    await intercept("DELETE", "/users/", { status, ...answer });
    expectScimError(await stand.scim("delete", `/Users/${id}`), 502);
    await through();
    expect((await stand.scim("get", `/Users/${id}`)).status).toBe(200);
  });

  it.each(cases)("%s with %d makes nobody a member", async (_name, status, answer) => {
    const member = await create("/Users", { userName: "mary@example.com" });
    const id = await create("/Groups", { displayName: "Sales" });
    await intercept("POST", "/memberOfGroups", { status, ...answer });
    const add = { op: "add", path: "members", value: [{ value: member }] };
    expect((await patch(`/Groups/${id}`, add)).status).toBe(502);
    await through();
    expect(bodyOf(await stand.scim("get", `/Groups/${id}`))["members"]).toBeUndefined();
    expect((await patch(`/Groups/${id}`, add)).status).toBe(204);
  });

  it.each(cases)(
    "%s with %d is no list, no user, no group, no readiness",
    async (_n, status, answer) => {
      const id = await create("/Users", { userName: "mary@example.com" });
      const group = await create("/Groups", { displayName: "Sales" });
      await intercept("GET", "/environments/", { status, ...answer });
      for (const path of ["/Users", `/Users/${id}`, "/Groups", `/Groups/${group}`]) {
        expectScimError(await stand.scim("get", path), 502);
      }
    },
  );

  it.each(cases)("%s with %d sets no password", async (_name, status, answer) => {
    const id = await create("/Users", { userName: "mary@example.com" });
    await intercept("PUT", "/password", { status, ...answer });
    const set = { op: "replace", path: "password", value: "Correct-Horse-7-Battery" };
    expectScimError(await patch(`/Users/${id}`, set), 502);
  });

  it.each(cases)("%s with %d creates nobody", async (_name, status, answer) => {
    await intercept("POST", "/users$", { status, ...answer });
    const user = { schemas: [USER_URN], userName: "mary@example.com" };
    const response = await stand.scim("post", "/Users", user);
    expect(response.status).toBeGreaterThanOrEqual(500);
    await through();
    expect((await stand.scim("post", "/Users", user)).status).toBe(201);
  });
});
