// How somebody came into a group and lost it: told by their userName alone, whether or not the request named them.
import { describe, expect, it } from "@jest/globals";
import type { ParsedEntry } from "../../../src/activity/explain/parsed-entry.js";
import {
  bodyOf,
  PATCH_URN,
  USER_URN,
  useStand,
  useStands,
  type Stand,
  type StandOptions,
} from "../../support/start.js";
import type { SourcePolicy } from "../../../src/sources/policy.js";
import { pingOneOf } from "../../support/pingone.js";
import { storyOf, type Told } from "./stage.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const KEY = "an-activity-key-of-the-tests";
const start = useStands();

async function stage(
  options: StandOptions = {},
): Promise<{ readonly stand: Stand; readonly told: Told }> {
  const stand = await start({ ...options, environment: { ACTIVITY_KEY: KEY, ADMIN_PORT: "0" } });
  return { stand, told: { log: stand.log, adminOrigin: stand.adminOrigin, activityKey: KEY } };
}

async function createAt(stand: Stand, path: string, body: object): Promise<string> {
  const response = await stand.scim("post", path, body);
  expect(response.status).toBe(201);
  return bodyOf(response)["id"] as string;
}

const person = (stand: Stand, name: string) =>
  createAt(stand, "/Users", { schemas: [USER_URN], userName: `${name}@example.com` });

const group = (stand: Stand, displayName: string, ...members: readonly string[]) =>
  createAt(stand, "/Groups", {
    schemas: [GROUP_URN],
    displayName,
    members: members.map((value) => ({ value })),
  });

const patch = (...Operations: readonly object[]) => ({ schemas: [PATCH_URN], Operations });

const entriesOf = ({ log }: Told): readonly ParsedEntry[] =>
  log()
    .split("\n")
    .filter((line) => line.includes('"v":1,"kind":"request"'))
    .map((line) => JSON.parse(line) as ParsedEntry);

describe("explain tells by userName who lost a membership", () => {
  it.each<[string, string, "put" | "patch", (other: string) => object]>([
    ["a PUT without members", "Ann", "put", () => ({ schemas: [GROUP_URN], displayName: "GM" })],
    [
      "a PUT with others",
      "Bea",
      "put",
      (other) => ({ schemas: [GROUP_URN], displayName: "GM", members: [{ value: other }] }),
    ],
    [
      "a PATCH that replaces them",
      "Cid",
      "patch",
      (other) => patch({ op: "replace", path: "members", value: [{ value: other }] }),
    ],
    ["a PATCH that removes all", "Dan", "patch", () => patch({ op: "remove", path: "members" })],
    [
      "a PATCH that removes by a filter",
      "Eve",
      "patch",
      () => patch({ op: "remove", path: 'members[display sw "Eve"]' }),
    ],
  ])("by %s", async (_name, name, method, body) => {
    const { stand, told } = await stage();
    const lost = await person(stand, name);
    const other = await person(stand, "other");
    const id = await group(stand, "GM", lost);
    const response = await stand.scim(method, `/Groups/${id}`, body(other));
    expect(response.status).toBeLessThan(300);
    await storyOf(told, { user: `${name}@example.com` }, [
      new RegExp(`asked to create a group ${id}[^]*members added: 1: ${lost}`),
      new RegExp(`group ${id}[^]*asked to set: .*members[^]*members removed: 1: ${lost}`),
    ]);
    const entry = entriesOf(told).find(({ removed }) => removed !== undefined);
    expect(entry?.changed).toContain("members");
    const created = entriesOf(told).find((each) => each.id === lost);
    expect(entry?.removed).toEqual({
      count: 1,
      ids: [lost],
      people: { [lost]: { userName: created?.person?.["userName"] } },
    });
  });

  it("by the end of the group", async () => {
    const { stand, told } = await stage();
    const lost = await person(stand, "fay");
    const id = await group(stand, "GM", lost);
    await stand.scim("delete", `/Groups/${id}`).expect(204);
    await storyOf(told, { user: "fay@example.com" }, [
      new RegExp(`asked to delete a group ${id}[^]*answered 204`),
    ]);
  });

  it("by who is found although the user's own entries are from before", async () => {
    const { stand, told } = await stage();
    const [kept, lost] = [await person(stand, "gus"), await person(stand, "hal")];
    const id = await group(stand, "GM", kept, lost);
    const remove = patch({ op: "remove", path: `members[value eq "${lost}"]` });
    expect((await stand.scim("patch", `/Groups/${id}`, remove)).status).toBeLessThan(300);
    await storyOf(told, { user: "hal@example.com" }, [/members removed: 1/]);
    const ofGroup = told
      .log()
      .split("\n")
      .filter((line) => line.includes('"resourceType":"Group"'))
      .join("\n");
    await storyOf({ ...told, log: () => ofGroup }, { user: "hal@example.com" }, [
      new RegExp(`members removed: 1: ${lost}`),
    ]);
  });

  it("tells nothing of what was taken back", async () => {
    const { stand, told } = await stage();
    const one = await person(stand, "ida");
    const id = await group(stand, "GM");
    const nobody = "11111111-2222-4333-8444-555555555555";
    const add = patch({ op: "add", path: "members", value: [{ value: one }, { value: nobody }] });
    expect((await stand.scim("patch", `/Groups/${id}`, add)).status).toBe(400);
    await storyOf(told, { user: "ida@example.com" }, [/members named: 2[^]*answered 400/]);
    expect(entriesOf(told).find(({ status }) => status === 400)).not.toHaveProperty("added");
  });

  it("names a hundred of many, and how many there were", async () => {
    const { stand, told } = await stage();
    const ids: string[] = [];
    for (let n = 0; n < 103; n += 1) ids.push(await person(stand, `p${String(n)}`));
    const id = await group(stand, "GM", ...ids);
    await storyOf(told, { group: id }, [/members added: 103: .* and 93 more/]);
    const entry = entriesOf(told).find(({ added }) => added !== undefined);
    expect(entry?.added?.ids).toHaveLength(100);
    expect(entry?.added?.count).toBe(103);
  });
});

describe("explain tells by userName which groups a user has left", () => {
  const INSIDE = "00000000-0000-4000-8000-0000000000a1";
  const EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
  const bare = useStand({ isKept: true });

  it.each<
    [
      string,
      (other: string) => Partial<SourcePolicy>,
      (s: Stand, id: string, other: string) => Promise<number>,
    ]
  >([
    [
      "by a move to another population",
      () => ({ writable: { population: "always" } }),
      async (stand, id, other) => {
        const path = `${EXTENSION}:population.id`;
        const move = patch({ op: "replace", path, value: other });
        return (await stand.scim("patch", `/Users/${id}`, move)).status;
      },
    ],
    [
      "by a DELETE that keeps them",
      (population) => ({
        boundary: { populations: [INSIDE] },
        onDelete: { disable: { population } },
      }),
      async (stand, id) => (await stand.scim("delete", `/Users/${id}`)).status,
    ],
  ])("%s", async (_name, policyOf, leave) => {
    await bare.reset();
    const api = await pingOneOf(bare.emulator);
    const other = String((await api.call("post", "/populations", { name: "Other" }))["id"]);
    const ofGroup = { name: "GM", population: { id: INSIDE } };
    const group = String((await api.call("post", "/groups", ofGroup))["id"]);
    const { stand, told } = await stage({ emulator: bare.emulator, policy: policyOf(other) });
    const id = await person(stand, "jon");
    const add = patch({ op: "add", path: "members", value: [{ value: id }] });
    expect((await stand.scim("patch", `/Groups/${group}`, add)).status).toBeLessThan(300);
    expect(await leave(stand, id, other)).toBeLessThan(300);
    const words = [new RegExp(`groups left: 1: ${group}`)];
    await storyOf(told, { user: "jon@example.com" }, words);
    await storyOf(told, { group }, words);
  });
});
