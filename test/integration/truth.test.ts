// Failures in the middle: nothing lost, nothing half done, nothing told falsely.
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { advance } from "../support/advance.js";
import { called } from "../support/called.js";
import { pingOneOf } from "../support/pingone.js";
import {
  bodyOf,
  expectScimError,
  PATCH_URN,
  startStand,
  useStand,
  TOKEN,
  USER_URN,
  type Stand,
} from "../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const stand = useStand();

async function created(on: Stand, user: object): Promise<string> {
  const response = await on.scim("post", "/Users", { schemas: [USER_URN], ...user });
  expect(response.status).toBe(201);
  return bodyOf(response)["id"] as string;
}

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

  it("lose nothing of elements that live in the overflow either", async () => {
    const emails = ["work", "home", "shed"].map((type) => ({ value: `${type}@example.com`, type }));
    const id = await create("/Users", { userName: "p", emails });
    const answers = await Promise.all(
      emails.map(({ type }) =>
        patch(`/Users/${id}`, {
          op: "replace",
          path: `emails[type eq "${type}"].value`,
          value: `new.${type}@example.com`,
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const expected = emails.map(({ value, type }) => ({ value: `new.${value}`, type }));
    expect(bodyOf(await stand.scim("get", `/Users/${id}`))["emails"]).toEqual(expected);
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

  it.each([
    ["patch", "no address"],
    ["put", "no address"],
  ] as const)(
    "a profile that is refused after the password was set says so: %s",
    async (method, value) => {
      const id = await create("/Users", { userName: "p", title: "old" });
      const emails = [{ value, type: "work" }];
      const password = "Correct-Horse-7-Battery";
      const response =
        method === "put"
          ? await stand.scim("put", `/Users/${id}`, {
              schemas: [USER_URN],
              userName: "p",
              emails,
              password,
            })
          : await patch(
              `/Users/${id}`,
              { op: "replace", path: "emails", value: emails },
              { op: "replace", path: "password", value: password },
            );
      const detail = expectScimError(response, 400, "invalidValue");
      expect(detail).toMatch(/^emails\.value: /);
      expect(detail).toMatch(/[^.]\. Of the same request, the password had been changed before\.$/);
      expect(detail).not.toContain(password);
      expect(bodyOf(await stand.scim("get", `/Users/${id}`))).toMatchObject({ title: "old" });
      const calls = (await stand.calls()).map(({ path, status }) => [
        path.split("/").pop(),
        status,
      ]);
      expect(calls).toContainEqual(["password", 200]);
    },
  );

  it("a create that is refused has changed nothing before, and says nothing of the kind", async () => {
    const emails = [{ value: "no address", type: "work" }];
    const password = "Correct-Horse-7-Battery";
    const body = { schemas: [USER_URN], userName: "p", emails, password };
    const detail = expectScimError(await stand.scim("post", "/Users", body), 400, "invalidValue");
    expect(detail).toContain("emails.value");
    expect(detail).not.toContain("changed before");
    expect(bodyOf(await stand.scim("get", "/Users"))).toMatchObject({ totalResults: 0 });
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
    const [member, other] = [
      await create("/Users", { userName: "m" }),
      await create("/Users", { userName: "o" }),
    ];
    const group = await create("/Groups", { displayName: "G" });
    const refuse = {
      method: "POST",
      path: `/users/${other}/`,
      times: 1,
      kind: "status",
      status: 400,
    };
    await stand.knobs({ faults: [...deny("DELETE", "memberOfGroups").faults, refuse] });
    const value = [{ value: member }, { value: other }];
    const response = await patch(`/Groups/${group}`, { op: "add", path: "members", value });
    const detail = expectScimError(response, 503);
    for (const told of [
      other,
      `1 of the changes to other members could not be undone: ${member}`,
    ]) {
      expect(detail).toContain(told);
    }
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
  const sent = {
    schemas: [USER_URN, ENTERPRISE],
    addresses: [{ type: "work", formatted: "1 Main St", locality: "X", country: "Atlantis" }],
    emails: [{ value: "p@example.com", display: "P" }, { value: "q@example.com" }],
    phoneNumbers: [
      { value: "+1.2025550101", type: "work" },
      { value: "+1.2025550102", type: "fax" },
    ],
    displayName: "P",
    ims: [{ value: "p" }],
    profileUrl: "https://example.com/p",
    timezone: "UTC",
    [ENTERPRISE]: { department: "Sales", division: "North", manager: { value: "m" } },
  };
  /** The warnings of a request: what was lost, and why. */
  async function lossesOf(from: Stand, request: () => Promise<unknown>): Promise<readonly Loss[]> {
    const before = from.log().length;
    await request();
    const lines = from.log().slice(before).trim().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as Loss & { readonly msg: string });
    expect(entries.map(({ msg }) => msg)).toContain("request");
    return entries
      .filter(({ msg }) => msg.includes("attributes"))
      .map(({ level, reason, attributes }) => ({ level, reason, attributes }));
  }
  const withoutOverflow = (...others: readonly string[]) =>
    startStand({
      prepare: async (emulator) => {
        const api = await pingOneOf(emulator);
        for (const name of ["scimProfile", ...others]) await api.undeclare(name);
      },
    });
  const post = (to: Stand, resource: object) => async () => {
    expect((await to.scim("post", "/Users", resource)).status).toBe(201);
  };

  it("there are none where the environment declares the overflow", async () => {
    expect(await lossesOf(stand, post(stand, { ...sent, userName: "p" }))).toEqual([]);
  });

  it("without it each is told by name, parts of an attribute by part, never by value", async () => {
    const bare = await withoutOverflow("scimEmails", "department", "manager");
    try {
      const before = bare.log().length;
      expect(await lossesOf(bare, post(bare, { ...sent, userName: "p" }))).toEqual([
        {
          level: 40,
          reason: "undeclared",
          attributes: [
            "addresses.formatted",
            "addresses.country",
            "emails",
            "phoneNumbers",
            "ims",
            "profileUrl",
            "timezone",
            `${ENTERPRISE}:department`,
            `${ENTERPRISE}:manager`,
          ],
        },
      ]);
      const parts = { addresses: sent.addresses, emails: sent.emails.slice(0, 1) };
      expect(
        await lossesOf(bare, post(bare, { schemas: [USER_URN], userName: "r", ...parts })),
      ).toEqual([
        {
          level: 40,
          reason: "undeclared",
          attributes: ["addresses.formatted", "addresses.country", "emails.display"],
        },
      ]);
      expect(bare.log().slice(before)).not.toMatch(/Atlantis|Main St|example\.com|Sales/);
    } finally {
      await bare.stop();
    }
  });

  it("of a PATCH that reads nothing are told, too, in extensions with their URN", async () => {
    const bare = await withoutOverflow();
    try {
      const id = await created(bare, { userName: "p" });
      await (await pingOneOf(bare.emulator)).undeclare("department");
      const operation = { op: "replace", path: `${ENTERPRISE}:department`, value: "Sales" };
      const body = { schemas: [PATCH_URN], Operations: [operation] };
      const request = async () => {
        expect((await bare.scim("patch", `/Users/${id}`, body)).status).toBe(200);
      };
      const lost = { level: 40, reason: "undeclared", attributes: [`${ENTERPRISE}:department`] };
      expect(await lossesOf(bare, request)).toEqual([lost]);
      // One problem, one warning a minute.
      expect(await lossesOf(bare, request)).toEqual([]);
    } finally {
      await bare.stop();
    }
  });

  it("of what no schema knows are told apart", async () => {
    const odd = { schemas: [USER_URN], userName: "p", shoeSize: 43, name: { nick: "x" } };
    const [loss, ...others] = await lossesOf(stand, post(stand, odd));
    expect(others).toEqual([]);
    expect(loss).toMatchObject({ level: 40, reason: "unknown" });
    expect([...(loss?.attributes ?? [])].sort()).toEqual(["name.nick", "shoeSize"]);
  });
});

interface Loss {
  readonly level: number;
  readonly reason: string;
  readonly attributes: readonly string[];
}

describe("a user who should be disabled", () => {
  it("goes again when the create looked like a failure and shows up later", async () => {
    const fault = { method: "POST", path: "/users$", times: 1, when: "after", kind: "reset" };
    await stand.knobs({ visibilityDelayMs: 1_500, faults: [fault] });
    const leaver = { schemas: [USER_URN], userName: "leaver", active: false };
    const response = await stand.scim("post", "/Users", leaver);
    expect([201, 503]).toContain(response.status);
    // Lists show a deleted user, too, until the delay is over.
    await advance(stand, 1_500);
    const { Resources: left } = bodyOf(await stand.scim("get", "/Users")) as {
      Resources: { active: boolean }[];
    };
    expect(left.filter(({ active }) => active)).toEqual([]);
  });

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
    await called(other, ({ method, path }) => method === "POST" && path.endsWith("/users"));
    socket.destroy();
    await other.stopGateway();
    const calls = (await other.calls()).filter(({ path }) => path.includes("/users"));
    expect(calls.map(({ method, status }) => `${method} ${String(status)}`)).toEqual([
      "POST 201",
      "PUT 200",
    ]);
    await other.stop();
  });
});
