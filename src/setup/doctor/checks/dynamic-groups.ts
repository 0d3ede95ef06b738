// Whether a filter makes administrators: members of a dynamic group are nobody's write, and no check of memberships sees them (contract 8.1, 8.5).
import { orUndefined, PingOneError } from "../../../pingone/error.js";
import { IDENTITY_DATA_ADMIN } from "../../explanations/explanation.js";
import { pass, skip, warn, type Finding, type SetupCheck } from "../check.js";
import { explained } from "../explained.js";

interface ListedGroup {
  readonly id: string;
  /** Of a dynamic group: who is in it. */
  readonly userFilter?: string;
}

export interface GroupReader {
  readonly groups: () => AsyncIterable<ListedGroup>;
  /** Those it is nested in. */
  readonly parentsOf: (id: string) => AsyncIterable<{ readonly id: string }>;
  readonly hasRoles: (id: string) => Promise<boolean>;
}

/** More are not looked at: it is a look, not a proof. */
const MOST_GROUPS = 1_000;
const MOST_DYNAMIC = 20;
/** Whose roles are asked for, of all together: doctor does not wait for long. */
const MOST_ASKED = 50;

export const dynamicGroupsCheck = (reader: GroupReader, host: string): SetupCheck => ({
  id: "groups.dynamic",
  needs: ["access.groups"],
  run: () =>
    explained(
      { what: "read groups and their roles", role: IDENTITY_DATA_ADMIN, host },
      () => look(reader),
      warn,
    ),
});

async function look(reader: GroupReader): Promise<Finding> {
  const { looked, dynamic } = await findDynamic(reader);
  if (dynamic.length === 0) {
    return skip(`Not checked: there is no dynamic group, in ${looked} groups looked at.`);
  }
  try {
    return judge(await findGiving(dynamic, reader));
  } catch (error) {
    if (!(error instanceof PingOneError) || error.code !== "workerForbidden") throw error;
    return skip("Not checked: the worker may not read which groups carry administrator roles.");
  }
}

interface FoundGroups {
  readonly giving: readonly string[];
  /** How many dynamic groups were looked at to the end. */
  readonly looked: number;
}

const judge = ({ giving, looked }: FoundGroups): Finding =>
  giving.length === 0
    ? pass(`No dynamic group gives administrator roles, of ${looked} looked at.`)
    : warn(
        `Dynamic groups give administrator roles, their own or those of groups they are nested in: ${giving.join(", ")}. A client that writes what their filter looks at makes administrators, and roleGroups: check does not see it.`,
        "Take the roles away from them and from the groups above, or keep clients from the attributes of the filter (writable: never, docs/sources.md).",
      );

async function findDynamic({ groups }: Pick<GroupReader, "groups">) {
  let looked = 0;
  const dynamic: string[] = [];
  for await (const { id, userFilter = "" } of groups()) {
    looked += 1;
    if (userFilter !== "") dynamic.push(id);
    if (looked >= MOST_GROUPS || dynamic.length >= MOST_DYNAMIC) break;
  }
  return { looked, dynamic };
}

/** Each, or any of those above it, level by level; nobody is asked for twice, and who is gone meanwhile gives nothing. */
async function findGiving(dynamic: readonly string[], reader: GroupReader): Promise<FoundGroups> {
  const above = new Map<string, readonly string[] | "roles">();
  const giving: string[] = [];
  let looked = 0;
  for (const id of dynamic) {
    const reached = new Set([id]);
    let gives = false;
    for (const each of reached) {
      if (!above.has(each) && above.size >= MOST_ASKED) return { giving, looked };
      const known = above.get(each) ?? (await askOf(each, reader));
      above.set(each, known);
      gives = known === "roles";
      if (known === "roles") break;
      for (const parent of known) reached.add(parent);
    }
    if (gives) giving.push(id);
    looked += 1;
  }
  return { giving, looked };
}

/** The groups it is nested in, unless it carries roles itself. */
async function askOf(id: string, { hasRoles, parentsOf }: GroupReader) {
  if ((await orUndefined(hasRoles(id))) === true) return "roles";
  const parents = orUndefined(
    (async () => {
      const ids: string[] = [];
      for await (const parent of parentsOf(id)) ids.push(parent.id);
      return ids;
    })(),
  );
  return (await parents) ?? [];
}
