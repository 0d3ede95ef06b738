// Failures in the middle: nothing lost, nothing half done, nothing told falsely.
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import {
  bodyOf,
  expectScimError,
  PATCH_URN,
  startStand,
  TOKEN,
  USER_URN,
  type Stand,
} from "../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());
beforeEach(() => stand.reset());

async function create(path: "/Users" | "/Groups", resource: object): Promise<string> {
  const urn = path === "/Users" ? USER_URN : GROUP_URN;
  const response = await stand.scim("post", path, { schemas: [urn], ...resource });
  expect(response.status).toBe(201);
  return bodyOf(response)["id"] as string;
}

const patch = (path: string, ...operations: readonly object[]) =>
  stand.scim("patch", path, { schemas: [PATCH_URN], Operations: operations });

describe("parallel writes to one user", () => {
  it("lose nothing", async () => {
    const id = await create("/Users", { userName: "p", name: { givenName: "A", familyName: "B" } });
    const answers = await Promise.all([
      patch(`/Users/${id}`, { op: "add", path: "name.givenName", value: "X" }),
      patch(`/Users/${id}`, { op: "add", path: "name.familyName", value: "Y" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const read = bodyOf(await stand.scim("get", `/Users/${id}`));
    expect(read["name"]).toEqual({ givenName: "X", familyName: "Y" });
  });

  it("with one If-Match: one wins, the other is 412", async () => {
    const id = await create("/Users", { userName: "p", title: "old" });
    const etag = String((await stand.scim("get", `/Users/${id}`)).headers["etag"]);
    const answers = await Promise.all(
      ["one", "two"].map((value) =>
        patch(`/Users/${id}`, { op: "replace", path: "title", value }).set("If-Match", etag),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });
});

describe("refusals", () => {
  it("a password the policy refuses leaves the rest undone", async () => {
    const id = await create("/Users", { userName: "p", title: "old" });
    const operations = [
      { op: "replace", path: "title", value: "new" },
      { op: "replace", path: "password", value: "x" },
    ];
    const response = await patch(`/Users/${id}`, ...operations);
    expect(expectScimError(response, 400, "invalidValue")).toContain("password");
    expect(bodyOf(await stand.scim("get", `/Users/${id}`))["title"]).toBe("old");
  });

  it("a profile that is refused after the password was set says so", async () => {
    const id = await create("/Users", { userName: "p" });
    const operations = [
      { op: "replace", path: "timezone", value: "nowhere" },
      { op: "replace", path: "password", value: "Correct-Horse-7-Battery" },
    ];
    const detail = expectScimError(await patch(`/Users/${id}`, ...operations), 400, "invalidValue");
    expect(detail).toContain("timezone");
    expect(detail).toContain("password of the same request was changed");
  });

  it("members of a missing group are 404 even when nothing had to be done", async () => {
    const path = "/Groups/11111111-2222-4333-8444-555555555555";
    for (const operation of [
      { op: "add", path: "members", value: [] },
      { op: "remove", path: "members", value: [{ value: "nope" }] },
    ]) {
      expectScimError(await patch(path, operation), 404);
    }
  });

  it("a nested group is removed although the first attempt failed", async () => {
    const inner = await create("/Groups", { displayName: "Inner" });
    const members = [{ value: inner, type: "Group" }];
    const outer = await create("/Groups", { displayName: "Outer", members });
    const path = "/users/.*/memberOfGroups";
    const fault = { method: "DELETE", path, times: 1, when: "before", kind: "status", status: 503 };
    await stand.knobs({ faults: [fault] });
    const operation = { op: "remove", path: `members[value eq "${inner}"]` };
    expect((await patch(`/Groups/${outer}`, operation)).status).toBe(204);
    const read = bodyOf(await stand.scim("get", `/Groups/${outer}`));
    expect(read["members"]).toBeUndefined();
  });
});

describe("a group whose members cannot all be had", () => {
  const id = "11111111-2222-4333-8444-555555555555";
  const deny = (method: string, path: string) => ({
    faults: [{ method, path, times: 50, when: "before", kind: "status", status: 403 }],
  });

  it("and that cannot be removed again is told by id", async () => {
    await stand.knobs(deny("DELETE", "/groups/"));
    const body = { schemas: [GROUP_URN], displayName: "Half", members: [{ value: id }] };
    const detail = expectScimError(await stand.scim("post", "/Groups", body), 503);
    const { Resources: left } = bodyOf(await stand.scim("get", "/Groups")) as {
      Resources: { id: string }[];
    };
    expect(left).toHaveLength(1);
    expect(detail).toContain(left[0]?.id);
  });

  it("is created although it cannot be read back", async () => {
    const member = await create("/Users", { userName: "m" });
    await stand.knobs(deny("GET", "/groups/"));
    const body = { schemas: [GROUP_URN], displayName: "Whole", members: [{ value: member }] };
    const response = await stand.scim("post", "/Groups", body);
    expect(response.status).toBe(201);
    expect(bodyOf(response)["members"]).toMatchObject([{ value: member }]);
  });

  it("tells what could not be undone", async () => {
    const member = await create("/Users", { userName: "m" });
    const group = await create("/Groups", { displayName: "G" });
    await stand.knobs(deny("DELETE", "memberOfGroups"));
    const value = [{ value: member }, { value: id }];
    const response = await patch(`/Groups/${group}`, { op: "add", path: "members", value });
    expect(expectScimError(response, 503)).toContain("1 of the changes");
  });
});

describe("filters that cannot be answered", () => {
  it.each([
    ["/Groups", "members pr"],
    ["/Groups", 'members.type eq "Group"'],
    ["/Groups", 'members[value eq "a" and type eq "Group"]'],
    ["/Groups", 'not (members.value eq "a")'],
    ["/Groups", 'displayName eq "x" or members.value eq "a"'],
    ["/Users", "groups pr"],
    ["/Users", 'groups.value eq "a"'],
  ])("%s?filter=%s is 400 invalidFilter, never an empty list", async (path, filter) => {
    await create("/Groups", { displayName: "x" });
    const query = `${path}?filter=${encodeURIComponent(filter)}`;
    expectScimError(await stand.scim("get", query), 400, "invalidFilter");
  });
});

describe("losses", () => {
  it("of parts of an attribute are told by name", async () => {
    const before = stand.log().length;
    const address = { type: "work", formatted: "1 Main St", locality: "X", country: "Atlantis" };
    const emails = [{ value: "p@example.com", display: "P" }];
    await create("/Users", { userName: "p", addresses: [address], emails });
    const log = stand.log().slice(before);
    for (const name of ["addresses.formatted", "addresses.country", "emails.display"]) {
      expect(log).toContain(`"${name}"`);
    }
  });

  it("of a PATCH that reads nothing are told, too", async () => {
    const id = await create("/Users", { userName: "p" });
    const schemas = `${stand.emulator.apiUrl}/environments/00000000-0000-4000-8000-000000000001/schemas`;
    const before = stand.log().length;
    const token = await workerToken();
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const read = async (url: string) => (await (await fetch(url, { headers })).json()) as Embedded;
    const schema = (await read(schemas))._embedded.schemas?.[0]?.id ?? "";
    const attributes = await read(`${schemas}/${schema}/attributes`);
    const department = attributes._embedded.attributes?.find(({ name }) => name === "department");
    const url = `${schemas}/${schema}/attributes/${department?.id ?? ""}`;
    expect((await fetch(url, { method: "DELETE", headers })).status).toBe(204);

    const operation = { op: "replace", path: `${ENTERPRISE}:department`, value: "Sales" };
    expect((await patch(`/Users/${id}`, operation)).status).toBe(200);
    expect(stand.log().slice(before)).toContain('"attributes":["department"]');
  });
});

interface Embedded {
  readonly _embedded: {
    readonly schemas?: readonly { readonly id: string }[];
    readonly attributes?: readonly { readonly id: string; readonly name: string }[];
  };
}

async function workerToken(): Promise<string> {
  const url = `${stand.emulator.authUrl}/00000000-0000-4000-8000-000000000001/as/token`;
  const credentials = btoa("00000000-0000-4000-8000-0000000000c1:demo-secret");
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

describe("a user who should be disabled", () => {
  it("goes again when the create looked like a failure and shows up later", async () => {
    const fault = { method: "POST", path: "/users$", times: 1, when: "after", kind: "reset" };
    await stand.knobs({ visibilityDelayMs: 1_500, faults: [fault] });
    const leaver = { schemas: [USER_URN], userName: "leaver", active: false };
    const response = await stand.scim("post", "/Users", leaver);
    expect([201, 503]).toContain(response.status);
    // Lists show a deleted user, too, until the delay is over.
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    const { Resources: left } = bodyOf(await stand.scim("get", "/Users")) as {
      Resources: { active: boolean }[];
    };
    expect(left.filter(({ active }) => active)).toEqual([]);
  }, 30_000);

  it("is disabled although the client hung up and the gateway was told to stop", async () => {
    const other = await startStand();
    expect((await other.scim("get", "/Users")).status).toBe(200);
    await other.clearCalls();
    await other.knobs({ latencyMs: 300 });
    const body = JSON.stringify({ schemas: [USER_URN], userName: "leaver", active: false });
    const { hostname, port } = new URL(other.baseUrl);
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 150));
    socket.destroy();
    await other.stopGateway();
    const calls = (await other.calls()).map(({ method, status }) => `${method} ${String(status)}`);
    expect(calls).toEqual(["POST 201", "PUT 200"]);
    await other.stop();
  });
});
