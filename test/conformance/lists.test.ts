// Statements 63-75, 85, 101 and 154-162: lists, searches and pages, over HTTP.
import { beforeEach, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { systemClock } from "../../src/platform/clock.js";
import { bodyOf, expectScimError, startStand, useStand, USER_URN } from "../support/start.js";

const stand = useStand();

const LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const SEARCH_URN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

interface List {
  readonly schemas: readonly string[];
  readonly totalResults: number;
  readonly startIndex?: number;
  readonly itemsPerPage?: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
  readonly Resources: readonly { id: string; userName: string }[];
}

async function list(query = "", path = "/Users"): Promise<List> {
  const response = await stand.scim("get", path + query);
  expect(response.status).toBe(200);
  return bodyOf(response) as unknown as List;
}
async function search(request: object, path = "/Users/.search"): Promise<List> {
  const response = await stand.scim("post", path, { schemas: [SEARCH_URN], ...request });
  expect(response.status).toBe(200);
  return bodyOf(response) as unknown as List;
}
const filtered = (filter: string): string => `?filter=${encodeURIComponent(filter)}`;
const idsOf = ({ Resources }: List): readonly string[] => Resources.map(({ id }) => id);

async function create(...users: readonly object[]): Promise<void> {
  for (const user of users) {
    const response = await stand.scim("post", "/Users", { schemas: [USER_URN], ...user });
    expect(response.status).toBe(201);
  }
}
async function seed(users: number): Promise<void> {
  const { status } = await supertest(stand.emulator.authUrl)
    .post("/_emulator/seed")
    .send({ users, groups: 0, membersPerGroup: 0 });
  expect(status).toBeLessThan(300);
}

describe("lists (RFC 7644 section 3.4.2)", () => {
  it("statement 63: a ListResponse with an integer total and its resources", async () => {
    await seed(3);
    const found = await list();
    expect(found.schemas).toEqual([LIST_URN]);
    expect(found.totalResults).toBe(3);
    expect(found.Resources).toHaveLength(3);
  });

  it("statement 64: no match is 200 with an empty list", async () => {
    await seed(3);
    for (const query of [filtered('userName eq "nobody"'), filtered('title eq "nobody"')]) {
      expect(await list(query)).toMatchObject({ totalResults: 0, Resources: [] });
    }
  });

  it.each([
    ["?count=2", { startIndex: 1, itemsPerPage: 2 }],
    ["?startIndex=3&count=2", { startIndex: 3, itemsPerPage: 2 }],
    ["?startIndex=5&count=2", { startIndex: 5, itemsPerPage: 1 }],
    ["?startIndex=2", { startIndex: 2, itemsPerPage: 4 }],
  ])("statement 65: the page %s says which one it is", async (query, expected) => {
    await seed(5);
    const page = await list(query);
    expect(page).toMatchObject({ ...expected, totalResults: 5 });
    expect(page.Resources).toHaveLength(expected.itemsPerPage);
  });

  it("statement 66: startIndex omitted, 0 or negative is the first page", async () => {
    await seed(3);
    const first = await list("?startIndex=1&count=2");
    expect(first.Resources).toHaveLength(2);
    for (const query of ["?count=2", "?startIndex=0&count=2", "?startIndex=-7&count=2"]) {
      expect(await list(query)).toEqual(first);
    }
  });

  it("statement 67: count 0 or negative is the total alone", async () => {
    await seed(3);
    for (const query of ["?count=0", "?count=-1", "?count=0&startIndex=2"]) {
      const page = await list(query);
      expect(page).toMatchObject({ totalResults: 3, itemsPerPage: 0 });
      expect(idsOf({ ...page, Resources: page.Resources })).toEqual([]);
    }
  });

  it("statement 68: never more than asked for, never more than our maximum", async () => {
    await seed(230);
    expect((await list("?count=7")).Resources).toHaveLength(7);
    const { filter } = bodyOf(await stand.scim("get", "/ServiceProviderConfig")) as {
      filter: { maxResults: number };
    };
    expect((await list("?count=100000")).Resources).toHaveLength(filter.maxResults);
  });

  it.each(["?startIndex=4", "?startIndex=1000&count=2", "?startIndex=9007199254740993"])(
    "statement 69: %s is beyond the end: an empty page and the same total",
    async (query) => {
      await seed(3);
      expect(await list(query)).toMatchObject({ totalResults: 3, itemsPerPage: 0, Resources: [] });
    },
  );

  it.each(["?count=two", "?startIndex=1.5", "?count=1,2", "?startIndex=0x1", "?count=1e3"])(
    "statement 70: %s is 400 invalidValue",
    async (query) => {
      expectScimError(await stand.scim("get", `/Users${query}`), 400, "invalidValue");
    },
  );

  it.each(["", filtered("active eq true"), filtered('userName co "e"'), filtered("id pr")])(
    "statement 71: pages of two see each user once: %s",
    async (query) => {
      await seed(9);
      const everyone = [...idsOf(await list())].sort();
      const seen: string[] = [];
      for (let startIndex = 1; startIndex <= 9; startIndex += 2) {
        const page = `${query === "" ? "?" : `${query}&`}startIndex=${startIndex}&count=2`;
        seen.push(...idsOf(await list(page)));
      }
      if (!query.includes("co")) expect(seen).toHaveLength(9);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBe((await list(query)).totalResults);
      expect(everyone).toEqual(expect.arrayContaining(seen));
    },
  );

  it("statement 72: what would take reading too many users is 400 tooMany", async () => {
    await seed(10_050);
    const hard = filtered('not (title eq "x")');
    expectScimError(await stand.scim("get", `/Users${hard}`), 400, "tooMany");
    expect(await list("?count=1")).toMatchObject({ totalResults: 10_050 });
  });

  it("statement 85: sorting is not offered: sortBy changes nothing", async () => {
    await create({ userName: "b" }, { userName: "a" }, { userName: "c" });
    const { sort } = bodyOf(await stand.scim("get", "/ServiceProviderConfig")) as { sort: object };
    expect(sort).toEqual({ supported: false });
    expect(await list("?sortBy=userName&sortOrder=descending")).toEqual(await list());
  });

  it.each([
    ['name.familyName ew "son"', ["ann", "bob"]],
    ['not (name.familyName ew "son")', ["cyd"]],
    ['displayName pr and not (title eq "x")', ["bob"]],
    ['title ne "VP"', ["bob", "cyd"]],
    ['userName eq "cyd" or title eq "VP"', ["ann", "cyd"]],
    ['emails[type eq "work" and value ew "example.com"]', ["ann"]],
    ['meta.created gt "2001-01-01T00:00:00Z" and userName lt "b"', ["ann"]],
  ])("statement 101: %s is evaluated, wherever that happens", async (filter, expected) => {
    await create(
      {
        userName: "ann",
        title: "VP",
        name: { familyName: "Anderson" },
        emails: [{ value: "ann@example.com", type: "work" }],
      },
      { userName: "bob", displayName: "Bob", name: { familyName: "Jackson" } },
      { userName: "cyd" },
    );
    const found = await list(filtered(filter));
    expect(found.Resources.map(({ userName }) => userName).sort()).toEqual(expected);
    expect(found.totalResults).toBe(expected.length);
  });
});

describe("searches and the root (RFC 7644 sections 3.4.2.1, 3.4.3)", () => {
  it("statement 73: the base URI lists every type", async () => {
    await create({ userName: "ann", title: "VP" }, { userName: "bob" });
    expect(await list("", "")).toMatchObject({ schemas: [LIST_URN], totalResults: 2 });
    const users = 'meta.resourceType eq "User"';
    expect(await list(filtered(users), "")).toMatchObject({ totalResults: 2 });
    expect(await list(filtered(`${users} and title eq "VP"`), "")).toMatchObject({
      totalResults: 1,
      Resources: [{ userName: "ann" }],
    });
    const robots = 'meta.resourceType eq "Robot"';
    expect(await list(filtered(robots), "")).toMatchObject({ totalResults: 0, Resources: [] });
    expect(await list(filtered('wheels eq "4"'), "")).toMatchObject({ totalResults: 0 });
  });

  it.each(["/Users", ""])("statement 74: POST %s/.search means what GET means", async (path) => {
    await create({ userName: "ann", title: "VP" }, { userName: "bob" }, { userName: "cyd" });
    const byPost = (request: object) => search(request, `${path}/.search`);
    expect(await byPost({})).toEqual(await list("", path));
    const filter = 'title eq "VP"';
    expect(await byPost({ filter })).toEqual(await list(filtered(filter), path));
    expect(await byPost({ filter })).toMatchObject({ totalResults: 1 });
    const page = await byPost({ startIndex: 2, count: 1, attributes: ["userName"] });
    expect(page).toEqual(await list("?startIndex=2&count=1&attributes=userName", path));
    expect(page).toMatchObject({ startIndex: 2, itemsPerPage: 1, totalResults: 3 });
    expect(Object.keys(page.Resources[0] ?? {}).sort()).toEqual(["id", "schemas", "userName"]);
  });

  it.each(["/Users/.search", "/.search"])(
    "statement 75: %s with another URN is 400 invalidSyntax, without any a search",
    async (path) => {
      const body = { schemas: [USER_URN], filter: "id pr" };
      expectScimError(await stand.scim("post", path, body), 400, "invalidSyntax");
      for (const silent of [{}, { schemas: [] }, { schemas: null }]) {
        expect((await stand.scim("post", path, silent)).status).toBe(200);
      }
    },
  );
});

describe("cursors (RFC 9865)", () => {
  beforeEach(() => seed(7));

  /** All pages from the first one on. */
  async function walk(query: string): Promise<readonly List[]> {
    const pages = [await list(`${query}&cursor`)];
    for (;;) {
      const cursor = pages.at(-1)?.nextCursor;
      if (cursor === undefined || pages.length > 20) return pages;
      pages.push(await list(`${query}&cursor=${cursor}`));
    }
  }
  const firstCursor = async (query: string): Promise<string> => {
    const { nextCursor } = await list(`${query}&cursor`);
    expect(nextCursor).toBeDefined();
    return nextCursor ?? "";
  };

  it.each(["?count=3&cursor", "?count=3&cursor="])(
    "statement 154: %s begins a walk",
    async (query) => {
      const page = await list(query);
      expect(page.Resources).toHaveLength(3);
      expect(page.nextCursor).toEqual(expect.any(String));
    },
  );

  it.each([
    ["?count=3", [3, 3, 1]],
    ["?count=7", [7]],
    ["?count=100", [7]],
    [`${filtered("active eq true")}&count=4`, [4, 3]],
    [`${filtered("not (title eq 1)").replace("1", "%22x%22")}&count=4`, [4, 3]],
  ])("statement 155: nextCursor is absent on the last page only: %s", async (query, sizes) => {
    const pages = await walk(query);
    expect(pages.map(({ Resources }) => Resources.length)).toEqual(sizes);
    expect(new Set(pages.flatMap(idsOf)).size).toBe(7);
    expect(pages[0]).not.toHaveProperty("previousCursor");
  });

  it("statement 156: a cursor needs no escaping in a URL", async () => {
    expect(await firstCursor("?count=3")).toMatch(/^[A-Za-z0-9._~-]+$/);
  });

  it.each([
    ["another count", "?count=2", /^invalid(Cursor|Count)$/],
    ["another filter", `${filtered("id pr")}&count=3`, /^invalidCursor$/],
  ])("statement 157: a cursor with %s is 400", async (_what, query, scimType) => {
    const cursor = await firstCursor("?count=3");
    const response = await stand.scim("get", `/Users${query}&cursor=${cursor}`);
    expectScimError(response, 400, bodyOf(response)["scimType"] as string);
    expect(bodyOf(response)["scimType"]).toMatch(scimType);
  });

  it.each(["garbage", "AAAA.BBBB", "1", "..", "%00", "a".repeat(5000)])(
    "statement 158: the made-up cursor %s is 400 invalidCursor",
    async (cursor) => {
      const response = await stand.scim("get", `/Users?count=3&cursor=${cursor}`);
      expectScimError(response, 400, "invalidCursor");
    },
  );

  it("statement 158: a changed cursor is 400 invalidCursor", async () => {
    const cursor = await firstCursor("?count=3");
    for (const changed of [`${cursor}A`, cursor.slice(1), cursor.slice(0, -1)]) {
      const response = await stand.scim("get", `/Users?count=3&cursor=${changed}`);
      expectScimError(response, 400, "invalidCursor");
    }
  });

  it("statement 158: an old cursor is 400 expiredCursor", async () => {
    let lateByMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + lateByMs };
    const timed = await startStand({ overrides: { clock } });
    try {
      for (const userName of ["ann", "bob"]) {
        await timed.scim("post", "/Users", { schemas: [USER_URN], userName });
      }
      const { nextCursor } = bodyOf(await timed.scim("get", "/Users?count=1&cursor"));
      const next = `/Users?count=1&cursor=${String(nextCursor)}`;
      expect((await timed.scim("get", next)).status).toBe(200);
      lateByMs = 7 * 86_400_000;
      expectScimError(await timed.scim("get", next), 400, "expiredCursor");
    } finally {
      await timed.stop();
    }
  });

  it("a cursor goes on below the other base path of its tenant, and with its own credential only", async () => {
    const cursor = await firstCursor("?count=3");
    const path = "/environments/00000000-0000-4000-8000-000000000001/v2/Users";
    const get = (text: string) =>
      supertest(stand.origin)
        .get(`${path}?count=3&cursor=${text}`)
        .set("Authorization", "Bearer demo-token");
    const below = bodyOf(await stand.scim("get", `/Users?count=3&cursor=${cursor}`));
    const idsOf = ({ Resources }: Record<string, unknown>) =>
      (Resources as { id: string }[]).map(({ id }) => id);
    expect(idsOf(bodyOf(await get(cursor)))).toEqual(idsOf(below));
    expectScimError(await get("garbage"), 400, "invalidCursor");
    const unknown = await supertest(stand.baseUrl).get(`/Users?count=3&cursor=${cursor}`);
    expectScimError(unknown, 401);
  });

  it("statement 160: a negative count is 0, one above the maximum gives fewer", async () => {
    expect((await list("?count=-1&cursor")).Resources).toEqual([]);
    await seed(230);
    expect((await list("?count=100000&cursor")).Resources).toHaveLength(200);
    expectScimError(await stand.scim("get", "/Users?count=x&cursor"), 400, "invalidCount");
  });

  it.each([
    ["all of them", ""],
    ["what PingOne can filter", `&${filtered('userName sw "u"').slice(1)}`],
    ["what is filtered here", `&${filtered('not (title eq "x")').slice(1)}`],
  ])(
    "statement 67: count 0 with a cursor is the total alone, and no page to go on from: %s",
    async (_what, query) => {
      for (const count of [0, -1]) {
        const page = await list(`?count=${count}&cursor${query}`);
        expect(page).toMatchObject({ totalResults: 7, itemsPerPage: 0, Resources: [] });
        expect(page).not.toHaveProperty("nextCursor");
      }
      const response = await stand.scim("get", `/Users?count=0&cursor=garbage${query}`);
      expectScimError(response, 400, "invalidCursor");
    },
  );

  it("statement 67: so it is over all resource types", async () => {
    const page = await search({ count: 0, cursor: "" }, "/.search");
    expect(page).toMatchObject({ totalResults: 7, itemsPerPage: 0, Resources: [] });
    expect(page).not.toHaveProperty("nextCursor");
  });

  it("statement 161: without a cursor the page is by index", async () => {
    const page = await list("?count=3");
    expect(page).toMatchObject({ startIndex: 1, itemsPerPage: 3, totalResults: 7 });
    expect(page).not.toHaveProperty("nextCursor");
  });

  it.each(["/Users/.search", "/.search"])(
    "statement 162: POST %s takes the cursor in its body",
    async (path) => {
      const first = await search({ count: 4, cursor: "" }, path);
      expect(first.Resources).toHaveLength(4);
      const second = await search({ count: 4, cursor: first.nextCursor }, path);
      expect(second.Resources).toHaveLength(3);
      expect(second).not.toHaveProperty("nextCursor");
      expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(7);
    },
  );
});
