// What nobody could find out about PingOne (contract 17), as probes, and what the emulator answers to each by default.
import type { Answer } from "./client.js";
import type { Sandbox } from "./sandbox.js";
import { NOWHERE, at, firstDetail, listAt, textAt } from "./sandbox.js";

export interface Unknown {
  readonly id: string;
  readonly question: string;
  /** What the emulator does with its default knobs. */
  readonly emulator: string;
  probe(box: Sandbox): Promise<string>;
}

const said = (answer: Answer): string =>
  firstDetail(answer)
    .filter((part) => typeof part === "number" || typeof part === "string")
    .join(" ");

const list = (box: Sandbox, query: string) => box.client.call("GET", `/users?${query}`);
const filter = (text: string) => `filter=${encodeURIComponent(text)}`;

async function user(
  box: Sandbox,
  stem: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  return textAt((await box.createUser({ username: box.name(stem), ...more })).body, "id");
}

async function group(
  box: Sandbox,
  stem: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  return textAt((await box.createGroup({ name: box.name(stem), ...more })).body, "id");
}

const join = (box: Sandbox, userId: string, id: string) =>
  box.client.call("POST", `/users/${userId}/memberOfGroups`, { id });

async function attempt(box: Sandbox, query: string): Promise<string> {
  const answer = await list(box, query);
  return answer.status === 200 ? `200 size ${String(at(answer.body, "size"))}` : said(answer);
}

export const UNKNOWNS: readonly Unknown[] = [
  {
    id: "U2",
    question: "body of an unsupported filter",
    emulator: "400 INVALID_FILTER filter",
    probe: async (box) => said(await list(box, filter('username ne "x"'))),
  },
  {
    id: "U3",
    question: "`ew` on username",
    emulator: "400 INVALID_FILTER filter",
    probe: async (box) => said(await list(box, filter('username ew "x"'))),
  },
  {
    id: "U3",
    question: "case of externalId in a filter",
    emulator: "insensitive",
    async probe(box) {
      const externalId = box.name("MiXed");
      await user(box, "case", { externalId });
      const matches = (value: string) => async () => {
        const { body } = await list(box, filter(`externalId eq "${value}"`));
        return listAt(body, "_embedded", "users").length > 0;
      };
      if (!(await box.eventually(matches(externalId)))) return "not found at all";
      return (await matches(externalId.toUpperCase())()) ? "insensitive" : "sensitive";
    },
  },
  {
    id: "U4",
    question: "limit=0",
    emulator: "400 OUT_OF_RANGE limit",
    probe: (box) => attempt(box, "limit=0"),
  },
  {
    id: "U4",
    question: "limit=-1",
    emulator: "400 OUT_OF_RANGE limit",
    probe: (box) => attempt(box, "limit=-1"),
  },
  {
    id: "U4",
    question: "limit above the maximum",
    emulator: "200",
    probe: async (box) => {
      const answer = await list(
        box,
        `limit=100000&${filter(`population.id eq "${box.populationId}"`)}`,
      );
      return answer.status === 200 ? "200" : said(answer);
    },
  },
  {
    id: "U5",
    question: "a cursor that is none",
    emulator: "400 INVALID_PARAMETER cursor",
    probe: (box) => attempt(box, "cursor=nonsense"),
  },
  {
    id: "U7",
    question: "count on a filtered list",
    emulator: "present",
    probe: async (box) => {
      const { body } = await list(
        box,
        `limit=1&${filter(`population.id eq "${box.populationId}"`)}`,
      );
      return at(body, "count") === undefined ? "absent" : "present";
    },
  },
  {
    id: "U8",
    question: "adding a member twice",
    emulator: "400 UNIQUENESS_VIOLATION id",
    async probe(box) {
      const [member, id] = [await user(box, "twice"), await group(box, "twice")];
      await join(box, member, id);
      return said(await join(box, member, id));
    },
  },
  {
    id: "U9",
    question: "adding to an unknown group",
    emulator: "404",
    probe: async (box) => said(await join(box, await user(box, "nogroup"), NOWHERE)),
  },
  {
    id: "U9",
    question: "adding to another population's group",
    emulator: "400 CONSTRAINT_VIOLATION id",
    async probe(box) {
      const population = { id: await box.createPopulation() };
      return said(
        await join(box, await user(box, "foreign"), await group(box, "foreign", { population })),
      );
    },
  },
  {
    id: "U10",
    question: "a group name twice, in another case",
    emulator: "400 UNIQUENESS_VIOLATION name",
    async probe(box) {
      await group(box, "name");
      return said(await box.createGroup({ name: box.name("name").toUpperCase() }));
    },
  },
  {
    id: "U11",
    question: "PATCH of one part of name",
    emulator: "merge",
    async probe(box) {
      const id = await user(box, "merge", { name: { given: "G", family: "F" } });
      const { body } = await box.client.call("PATCH", `/users/${id}`, { name: { given: "H" } });
      return at(body, "name", "family") === "F" ? "merge" : "replace";
    },
  },
  {
    id: "U12",
    question: "PUT with another population",
    emulator: "200 ignored",
    async probe(box) {
      const id = await user(box, "move");
      const population = { id: await box.createPopulation() };
      const body = { username: box.name("move"), population };
      const answer = await box.client.call("PUT", `/users/${id}`, body);
      if (answer.status !== 200) return said(answer);
      const moved = at(answer.body, "population", "id") === population.id;
      return moved ? "200 moved" : "200 ignored";
    },
  },
  {
    id: "U13",
    question: "a group name of 300 characters",
    emulator: "400 INVALID_VALUE name",
    probe: async (box) => said(await box.createGroup({ name: box.name("x".repeat(300)) })),
  },
  {
    id: "U16",
    question: "PATCH of a group",
    emulator: "405",
    probe: async (box) =>
      said(await box.client.call("PATCH", `/groups/${await group(box, "patch")}`, { name: "x" })),
  },
  {
    id: "U17",
    question: "existingId on a username conflict",
    emulator: "absent",
    async probe(box) {
      await user(box, "conflict");
      const { body } = await box.createUser({ username: box.name("conflict") });
      const existing = at(body, "details", 0, "innerError", "existingId");
      return existing === undefined ? "absent" : "present";
    },
  },
  {
    id: "U18",
    question: "a new user in the next filtered list",
    emulator: "visible",
    async probe(box) {
      const id = await user(box, "fresh");
      const { body } = await list(box, filter(`username eq "${box.name("fresh")}"`));
      const [first] = listAt(body, "_embedded", "users");
      return at(first, "id") === id ? "visible" : "late";
    },
  },
  {
    id: "U18",
    question: "the username of a deleted user",
    emulator: "201",
    async probe(box) {
      const id = await user(box, "reuse");
      await box.client.call("DELETE", `/users/${id}`);
      return said(await box.createUser({ username: box.name("reuse") }));
    },
  },
  {
    id: "U19",
    question: "a or b and c without parentheses",
    emulator: "and first",
    async probe(box) {
      const id = await user(box, "both", { title: "T" });
      const text = `id eq "${id}" or id eq "${NOWHERE}" and title eq "other"`;
      await box.eventually(
        async () => at((await list(box, filter(`id eq "${id}"`))).body, "size") === 1,
      );
      return (await attempt(box, filter(text))) === "200 size 1" ? "and first" : "left to right";
    },
  },
  {
    id: "U20",
    question: "emailVerified after a new address",
    emulator: "false",
    async probe(box) {
      const id = await user(box, "mail", { email: "a@example.com", emailVerified: true });
      const email = "b@example.com";
      const { body } = await box.client.call("PATCH", `/users/${id}`, { email });
      return String(at(body, "emailVerified"));
    },
  },
];

/** For these a probe needs an administrator, a second client or many requests; they stay open. */
export const NOT_PROBED = ["U1", "U6", "U14", "U15", "U21", "U22"] as const;
