// PingOne's listings may show a membership later than PingOne confirmed it (contract 11.3, U18): what was written here is not forgotten meanwhile.
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { advance } from "../support/advance.js";
import { called } from "../support/called.js";
import { change, directoryOf, GROUP_URN } from "../support/directory.js";
import { pingOneOf } from "../support/pingone.js";
import { bodyOf, expectScimError, useStand, USER_URN } from "../support/start.js";

const PINGONE_URN = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";

let anna: string;
let ben: string;
let carl: string;

const stand = useStand();
const directory = directoryOf(stand);
beforeEach(async () => {
  [anna = "", ben = "", carl = ""] = await directory.users("anna", "ben", "carl");
  await stand.knobs({ visibilityDelayMs: 60_000 });
});
/** What PingOne really has, once its listings are up to date. */
afterEach(() => stand.knobs({ visibilityDelayMs: 0 }));

const put = (id: string, ...members: readonly string[]) =>
  stand.scim("put", `/Groups/${id}`, {
    schemas: [GROUP_URN],
    displayName: "Sales",
    members: members.map((value) => ({ value })),
  });

const membershipsOf = async (user: string): Promise<unknown> => {
  const { groups = [] } = bodyOf(await stand.scim("get", `/Users/${user}`));
  return (groups as { value: string }[]).map(({ value }) => value);
};

describe("members written while listings are a minute late", () => {
  it("are shown by the next GET, and those removed are not", async () => {
    const id = await directory.group("Sales", [anna, ben]);
    expect(await directory.membersOf(id)).toEqual([anna, ben].sort());
    await directory.patch(id, change("remove", anna), change("add", carl)).expect(204);
    expect(await directory.membersOf(id)).toEqual([ben, carl].sort());
  });

  it("are replaced by PUT: nobody who should go stays", async () => {
    const id = await directory.group("Sales", [anna, ben]);
    const answer = await put(id, ben, carl);
    expect(answer.status).toBe(200);
    const { members } = bodyOf(answer) as { members: { value: string }[] };
    expect(members.map(({ value }) => value).sort()).toEqual([ben, carl].sort());
    expect(await membershipsOf(anna)).toEqual([]);
    expect(await membershipsOf(ben)).toEqual([id]);
    expect(await membershipsOf(carl)).toEqual([id]);
  });

  it("are all removed by a replace with nobody", async () => {
    const id = await directory.group("Sales", [anna, ben]);
    await directory.patch(id, change("replace")).expect(204);
    for (const user of [anna, ben]) expect(await membershipsOf(user)).toEqual([]);
  });

  it("are removed although no listing shows them, in a change that has to look first", async () => {
    const id = await directory.group("Sales");
    const path = `/users/${carl}/memberOfGroups`;
    const outage = { method: "POST", path, times: 4, kind: "status", status: 503 };
    await stand.knobs({ faults: [outage] });
    const unfinished = await directory.patch(id, change("add", anna, ben, carl));
    expectScimError(unfinished, 503);
    await stand.knobs({ faults: [] });
    await directory.patch(id, change("remove", anna, ben)).expect(204);
    for (const user of [anna, ben]) expect(await membershipsOf(user)).toEqual([]);
  });

  it("are added again although listings still show them", async () => {
    const id = await directory.group("Sales", [anna, ben]);
    await directory.patch(id, change("remove", anna)).expect(204);
    await directory.patch(id, change("replace", anna, ben)).expect(204);
    for (const user of [anna, ben]) expect(await membershipsOf(user)).toEqual([id]);
  });

  it("count as members of before when PingOne refuses one of a change and does not tell duplicates", async () => {
    await stand.knobs({ duplicateMembership: 201 });
    const api = await pingOneOf(stand.emulator);
    const { id: population } = await api.call("post", "/populations", { name: "Other" });
    const extension = { [PINGONE_URN]: { population: { id: population } } };
    const own = (username: string) =>
      api.call("post", "/users", { username, population: { id: population } });
    const [dora, emil] = [String((await own("dora"))["id"]), String((await own("emil"))["id"])];
    const id = await directory.group("Others", [], extension);
    await directory.patch(id, change("add", dora)).expect(204);
    // Anna is of another population.
    await directory.patch(id, change("add", dora, emil, anna)).expect(400);
    expect(await membershipsOf(dora)).toEqual([id]);
    expect(await membershipsOf(emil)).toEqual([]);
  });

  it("are in the answer of the create that made them", async () => {
    const members = [anna, ben].map((value) => ({ value }));
    const body = { schemas: [GROUP_URN], displayName: "Sales", members };
    const created = bodyOf(await stand.scim("post", "/Groups", body));
    expect((created["members"] as object[]).length).toBe(2);
  });

  it("meet a condition on members", async () => {
    const id = await directory.group("Sales", [anna, ben]);
    const path = `members[value ne "${ben}"]`;
    await directory.patch(id, { op: "remove", path }).expect(204);
    expect(await membershipsOf(anna)).toEqual([]);
    expect(await membershipsOf(ben)).toEqual([id]);
  });
});

describe("members somebody else has written since", () => {
  beforeEach(() => stand.knobs({ visibilityDelayMs: 0 }));

  it("are what GET shows and what the next change starts from", async () => {
    const id = await directory.group("Sales", [ben]);
    expect((await put(id, anna)).status).toBe(200);
    const api = await pingOneOf(stand.emulator);
    await api.call("post", `/users/${ben}/memberOfGroups`, { id });
    await api.call("delete", `/users/${anna}/memberOfGroups/${id}`);
    expect(await directory.membersOf(id)).toEqual([ben]);
    expect((await put(id, anna)).status).toBe(200);
    expect(await membershipsOf(anna)).toEqual([id]);
    expect(await membershipsOf(ben)).toEqual([]);
  });

  it("count when a change that could not be finished is repeated", async () => {
    const id = await directory.group("Sales");
    const path = `/users/${carl}/memberOfGroups`;
    const outage = { method: "POST", path, times: 4, kind: "status", status: 503 };
    await stand.knobs({ faults: [outage] });
    await directory.patch(id, change("add", anna, ben, carl)).expect(503);
    await stand.knobs({ faults: [] });
    const api = await pingOneOf(stand.emulator);
    await api.call("delete", `/users/${anna}/memberOfGroups/${id}`);
    await directory.patch(id, change("add", anna, ben, carl)).expect(204);
    expect(await directory.membersOf(id)).toEqual([anna, ben, carl].sort());
  });

  it("are removed by a change that names them, although no listing shows them yet", async () => {
    const id = await directory.group("Sales", [anna]);
    await stand.knobs({ visibilityDelayMs: 60_000 });
    const api = await pingOneOf(stand.emulator);
    await api.call("post", `/users/${ben}/memberOfGroups`, { id });
    await directory.patch(id, change("remove", ben, carl)).expect(204);
    expect(await membershipsOf(ben)).toEqual([]);
    expect(await membershipsOf(anna)).toEqual([id]);
  });

  it("are out of sight of a PUT until they are listed, and go with the next one", async () => {
    const id = await directory.group("Sales", [anna]);
    await stand.knobs({ visibilityDelayMs: 60_000 });
    const api = await pingOneOf(stand.emulator);
    await api.call("post", `/users/${ben}/memberOfGroups`, { id });
    expect((await put(id, anna, carl)).status).toBe(200);
    expect(await membershipsOf(carl)).toEqual([id]);
    await advance(stand, 60_000);
    expect(await directory.membersOf(id)).toEqual([anna, ben, carl].sort());
    expect((await put(id, anna, carl)).status).toBe(200);
    expect(await membershipsOf(ben)).toEqual([]);
  });

  it("a removal whose answer was lost is one", async () => {
    const id = await directory.group("Sales", [anna, ben]);
    await stand.knobs({
      visibilityDelayMs: 60_000,
      faults: [{ method: "DELETE", path: "memberOfGroups", when: "after", kind: "reset" }],
    });
    await directory.patch(id, change("remove", anna)).expect(204);
    expect(await directory.membersOf(id)).toEqual([ben]);
  });
});

describe("members somebody else has written a moment ago, while listings are late", () => {
  const POPULATION = "00000000-0000-4000-8000-0000000000a1";
  const elsewhere = () => pingOneOf(stand.emulator);

  beforeEach(() => stand.knobs({ visibilityDelayMs: 0 }));
  const late = () => stand.knobs({ visibilityDelayMs: 60_000 });

  it("removed elsewhere: added again by a change of several, as its answer says", async () => {
    const id = await directory.group("Sales", [anna, ben]);
    await late();
    await (await elsewhere()).call("delete", `/users/${anna}/memberOfGroups/${id}`);
    await directory.patch(id, change("add", anna, ben, carl)).expect(204);
    for (const user of [anna, ben, carl]) expect(await membershipsOf(user)).toEqual([id]);
  });

  it("added elsewhere: not removed by the undo of a change that could not tell who added them", async () => {
    const extension = { [PINGONE_URN]: { population: { id: POPULATION } } };
    const id = await directory.group("Sales", [anna], extension);
    const api = await elsewhere();
    const { id: population } = await api.call("post", "/populations", { name: "Other" });
    const stranger = { username: "stranger", population: { id: population } };
    const refused = String((await api.call("post", "/users", stranger))["id"]);
    await late();
    await api.call("post", `/users/${ben}/memberOfGroups`, { id });
    const path = `/users/${ben}/memberOfGroups`;
    const lost = { method: "POST", path, times: 1, when: "before", kind: "status", status: 500 };
    await stand.knobs({ faults: [lost] });
    const answer = await directory.patch(id, change("add", ben, carl, refused));
    expect(expectScimError(answer, 503)).toContain(ben);
    expect(await membershipsOf(ben)).toEqual([id]);
    expect(await membershipsOf(carl)).toEqual([]);
  });
});

describe("a create whose answer is lost, while listings still show who had its name before", () => {
  /** Resolves when PingOne has been asked for this id. */
  const asked = (id: string): Promise<void> =>
    called(stand, ({ method, path }) => method === "GET" && path.includes(id));

  it.each(["Users", "Groups"] as const)(
    "%s: is not told that the name is taken, and has what was made once listings show it",
    async (type) => {
      const sent =
        type === "Users"
          ? { schemas: [USER_URN], userName: "dora@example.com" }
          : { schemas: [GROUP_URN], displayName: "Sales" };
      await stand.knobs({ visibilityDelayMs: 0 });
      const before = bodyOf(await stand.scim("post", `/${type}`, sent));
      await stand.knobs({ visibilityDelayMs: 60_000 });
      expect((await stand.scim("delete", `/${type}/${String(before["id"])}`)).status).toBe(204);
      const path = `/${type.toLowerCase()}$`;
      const lost = { method: "POST", path, times: 1, when: "after", kind: "status", status: 503 };
      await stand.knobs({ faults: [lost] });
      const posting = stand.scim("post", `/${type}`, sent).then((answer) => answer);
      await asked(String(before["id"]));
      await advance(stand, 60_000);
      const creation = await posting;
      expect(creation.status).toBe(201);
      expect(bodyOf(creation)["id"]).not.toBe(before["id"]);
    },
  );
});
