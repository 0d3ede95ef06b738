// The table of calls in docs/performance.md is what PingOne is asked, row by row: by the emulator's log, with each setting of a source that adds to it.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import type { SourcePolicy } from "../../src/sources/policy.js";
import { GROUP_URN } from "../support/directory.js";
import { pingOneOf } from "../support/pingone.js";
import { bodyOf, PATCH_URN, startStand, USER_URN, type Stand } from "../support/start.js";

const DOCUMENT = "docs/performance.md";
const INSIDE = "00000000-0000-4000-8000-0000000000a1";

type Answer = ReturnType<Stand["scim"]>;
/** Prepares PingOne, and answers the request whose calls are counted. */
type Scenario = (stand: Stand) => Promise<() => Answer>;

let names = 0;
const fresh = (): string => `name${String((names += 1))}`;
const patchOf = (path: string, value: unknown, op = "replace") => ({
  schemas: [PATCH_URN],
  Operations: [{ op, path, value }],
});

async function create(stand: Stand, path: string, body: object): Promise<string> {
  const answer = await stand.scim("post", path, body);
  expect(answer.status).toBe(201);
  return `${path}/${String(bodyOf(answer)["id"])}`;
}
const person = (stand: Stand): Promise<string> =>
  create(stand, "/Users", { schemas: [USER_URN], userName: fresh() });
const idOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const membersOf = (paths: readonly string[]) => paths.map((path) => ({ value: idOf(path) }));
const group = (stand: Stand, members: readonly string[] = []): Promise<string> =>
  create(stand, "/Groups", {
    schemas: [GROUP_URN],
    displayName: fresh(),
    members: membersOf(members),
  });

async function people(stand: Stand, count: number): Promise<readonly string[]> {
  const seeded = await fetch(`${stand.emulator.authUrl}/_emulator/seed`, {
    method: "POST",
    body: JSON.stringify({ users: count }),
  });
  expect(seeded.status).toBe(200);
  const found: string[] = [];
  while (found.length < count) {
    const page = await stand.scim("get", `/Users?count=200&startIndex=${String(found.length + 1)}`);
    const { Resources } = bodyOf(page) as { Resources: { id: string }[] };
    found.push(...Resources.map(({ id }) => id));
  }
  return found;
}

const onUser =
  (method: "get" | "patch" | "put" | "delete", body?: object): Scenario =>
  async (stand) => {
    const path = await person(stand);
    const sent = method === "put" ? { ...body, userName: fresh() } : body;
    return () => stand.scim(method, path, sent);
  };
/** Of somebody this gateway has not met. */
const onStranger =
  (body: object): Scenario =>
  async (stand) => {
    const pingOne = await pingOneOf(stand.emulator);
    const stranger = { username: fresh(), population: { id: INSIDE } };
    const { id } = await pingOne.call("post", "/users", stranger);
    return () => stand.scim("patch", `/Users/${String(id)}`, body);
  };
/** The same request once before: what it has learned is known for a minute. */
const again =
  (scenario: Scenario): Scenario =>
  async (stand) => {
    const send = await scenario(stand);
    expect((await send()).status).toBeLessThan(300);
    return send;
  };
const creating =
  (body: object): Scenario =>
  (stand) =>
    Promise.resolve(() => stand.scim("post", "/Users", { ...body, userName: fresh() }));
const listing =
  (path: string): Scenario =>
  async (stand) => {
    await person(stand);
    return () => stand.scim("get", path);
  };
const adding =
  (count: number): Scenario =>
  async (stand) => {
    const path = await group(stand);
    const members = count > 1 ? await people(stand, count) : [await person(stand)];
    return () => stand.scim("patch", path, patchOf("members", membersOf(members), "add"));
  };
const removing: Scenario = async (stand) => {
  const member = await person(stand);
  const path = await group(stand, [member]);
  return () => stand.scim("patch", path, patchOf("members", membersOf([member]), "remove"));
};
const onGroup =
  (method: "get" | "delete", query = ""): Scenario =>
  async (stand) => {
    const path = await group(stand, [await person(stand)]);
    return () => stand.scim(method, path + query);
  };
const replacingMembers: Scenario = async (stand) => {
  const [left, kept, come] = [await person(stand), await person(stand), await person(stand)];
  const path = await group(stand, [left, kept]);
  return () => stand.scim("patch", path, patchOf("members", membersOf([kept, come])));
};

const inGroups: Scenario = async (stand) => {
  const path = await person(stand);
  await group(stand, [path]);
  await group(stand, [path]);
  return () => stand.scim("delete", path);
};
const withSessions: Scenario = async (stand) => {
  const path = await person(stand);
  const signedIn = await fetch(`${stand.emulator.authUrl}/_emulator/sessions`, {
    method: "POST",
    body: JSON.stringify({ user: idOf(path), count: 2 }),
  });
  expect(signedIn.status).toBe(201);
  return () => stand.scim("patch", path, active);
};

const title = patchOf("title", "VP");
const active = patchOf("active", false);
const password = patchOf("password", "Sesame-1234-open");
const user = { schemas: [USER_URN] };

/** What policies name. */
interface Known {
  readonly tombstone: string;
  readonly somebody: string;
}
interface Setting {
  readonly policy: (known: Known) => Partial<SourcePolicy>;
  readonly scenarios: Readonly<Record<string, Scenario>>;
}

const settings: Readonly<Record<string, Setting>> = {
  none: {
    policy: () => ({}),
    scenarios: {
      "GET a user": onUser("get"),
      "GET a page of users": listing("/Users?count=200"),
      "GET users by userName": listing('/Users?filter=userName%20eq%20"nobody"'),
      "POST a user": creating(user),
      "POST an inactive user": creating({ ...user, active: false }),
      "PATCH title": onUser("patch", title),
      "PATCH active": onUser("patch", active),
      "PATCH password": onUser("patch", password),
      "PATCH name.familyName": onUser("patch", patchOf("name.familyName", "Byron")),
      "PATCH emails": onUser("patch", patchOf("emails", [{ value: "a@example.com" }])),
      "PATCH of one email's value, and active": onUser("patch", {
        schemas: [PATCH_URN],
        Operations: [
          { op: "add", path: 'emails[type eq "home"].value', value: "a@example.com" },
          { op: "replace", path: "active", value: false },
        ],
      }),
      "PUT a user": onUser("put", { ...user, title: "VP" }),
      "PUT a user, now inactive": onUser("put", { ...user, title: "VP", active: false }),
      "DELETE a user": onUser("delete"),
      "GET a group": onGroup("get"),
      "GET a group without members": onGroup("get", "?excludedAttributes=members"),
      "PATCH one member added": adding(1),
      "PATCH one member removed": removing,
      "PATCH 1,000 members added": adding(1_000),
      "PATCH members replaced, one of two": replacingMembers,
      "DELETE a group": onGroup("delete"),
    },
  },
  boundary: {
    policy: () => ({ boundary: { populations: [INSIDE] } }),
    scenarios: {
      "GET a user": onUser("get"),
      "GET a page of users": listing("/Users?count=200"),
      "POST a user": creating(user),
      "PATCH title, first in a minute": onStranger(title),
      "PATCH title, again": again(onStranger(title)),
      "PATCH active": onUser("patch", active),
      "PATCH password": onUser("patch", password),
      "DELETE a user": onUser("delete"),
      "PATCH one member added": adding(1),
    },
  },
  guard: {
    policy: () => ({
      guard: {
        ceilings: { deactivations: { most: 9 }, deletions: { most: 9 }, removals: { most: 9 } },
        perMs: 60_000,
      },
    }),
    scenarios: {
      "PATCH title": onUser("patch", title),
      "PATCH active": onUser("patch", active),
      "DELETE a user": onUser("delete"),
      "PATCH one member added": adding(1),
      "PATCH one member removed": removing,
      "DELETE a group": onGroup("delete"),
    },
  },
  "roleGroups: check": {
    policy: () => ({ roleGroups: "check" }),
    scenarios: {
      "PATCH one member added, first in a minute": adding(1),
      "PATCH one member added, again": again(adding(1)),
      "PATCH 1,000 members added": adding(1_000),
      "DELETE a group": onGroup("delete"),
    },
  },
  protected: {
    policy: ({ somebody }) => ({ protected: { users: [somebody], groups: [] } }),
    scenarios: {
      "PATCH title": onUser("patch", title),
      "DELETE a user": onUser("delete"),
      "PATCH one member added, first in a minute": adding(1),
      "PATCH one member added, again": again(adding(1)),
      "PATCH members replaced, one of two": replacingMembers,
    },
  },
  "onDelete: disable": {
    policy: ({ tombstone }) => ({
      boundary: { populations: [INSIDE] },
      onDelete: { disable: { population: tombstone } },
    }),
    scenarios: {
      "DELETE a user": onUser("delete"),
      "DELETE a user in two groups": inGroups,
    },
  },
  "endSessions: true": {
    policy: () => ({ onDeactivate: { endSessions: true } }),
    scenarios: {
      "PATCH title": onUser("patch", title),
      "PATCH active": onUser("patch", active),
      "PATCH active, of who has two sessions": withSessions,
    },
  },
};

/** For example `2 GET /users/*`: ids and queries are left out. */
async function callsOf(stand: Stand): Promise<readonly string[]> {
  const counted = new Map<string, number>();
  for (const { method, path } of await stand.calls()) {
    // The user schema is read in the background.
    if (path.includes("/schemas")) continue;
    const [route = ""] = path.replace(/^.*?0001(?=\/)/, "").split("?");
    const name = `${method} ${route.replaceAll(/[0-9a-f-]{36}/g, "*")}`;
    counted.set(name, (counted.get(name) ?? 0) + 1);
  }
  return Array.from(counted, ([name, count]) => (count === 1 ? name : `${String(count)} ${name}`));
}

interface Row {
  readonly setting: string;
  readonly operation: string;
  readonly total: number;
  readonly calls: readonly string[];
}

/** The rows below `| setting | operation | calls | which |`. */
function documentedRows(): readonly Row[] {
  const text = readFileSync(DOCUMENT, "utf8");
  const [, table = ""] = /^\| setting +\| operation .*\n\|[- |:]+\n((?:\|.*\n)+)/m.exec(text) ?? [];
  return table
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [, setting = "", operation = "", total, which = ""] = line
        .split("|")
        .map((cell) => cell.trim().replaceAll("`", ""));
      return { setting, operation, total: Number(total), calls: which.split(", ") };
    });
}

const sumOf = (calls: readonly string[]): number =>
  calls.reduce((sum, each) => sum + Number(/^\d+/.exec(each)?.[0] ?? 1), 0);

describe(`the table of calls in ${DOCUMENT}`, () => {
  const documented = documentedRows();

  it("has a row for each case that is counted, and no other", () => {
    const named = documented.map(({ setting, operation }) => `${setting}: ${operation}`);
    const counted = Object.entries(settings).flatMap(([setting, { scenarios }]) =>
      Object.keys(scenarios).map((operation) => `${setting}: ${operation}`),
    );
    expect(named).toEqual(counted);
  });

  describe.each(Object.entries(settings))(
    "with the setting %s",
    (setting, { policy, scenarios }) => {
      let emulator: Emulator;
      let stand: Stand;
      beforeAll(async () => {
        emulator = await createEmulator({ port: 0 });
        const pingOne = await pingOneOf(emulator);
        const tombstone = String(
          (await pingOne.call("post", "/populations", { name: "Left" }))["id"],
        );
        const admin = { username: "root@example.com", population: { id: INSIDE } };
        const somebody = String((await pingOne.call("post", "/users", admin))["id"]);
        stand = await startStand({ emulator, policy: policy({ tombstone, somebody }) });
      });
      afterAll(async () => {
        await stand.stop();
        await emulator.stop();
      });

      it.each(Object.entries(scenarios))("%s", async (operation, scenario) => {
        const send = await scenario(stand);
        await stand.clearCalls();
        expect((await send()).status).toBeLessThan(300);
        const calls = await callsOf(stand);
        const row = documented.find(
          (each) => each.setting === setting && each.operation === operation,
        );
        expect([...(row?.calls ?? [])].sort()).toEqual([...calls].sort());
        expect(row?.total).toBe(sumOf(calls));
      });
    },
  );
});
