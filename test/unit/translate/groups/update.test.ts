import { describe, expect, it } from "@jest/globals";
import { ScimError } from "../../../../src/scim/error.js";
import { PingOneError } from "../../../../src/pingone/error.js";
import type { PingOneGroup } from "../../../../src/pingone/groups.js";
import { createDuplicateAdds } from "../../../../src/translate/groups/membership/duplicate-adds.js";
import { changeGroup } from "../../../../src/translate/groups/update.js";
import { createLongChanges } from "../../../../src/translate/groups/membership/long-changes.js";
import { membersOf, planAdditions } from "../../../../src/translate/groups/membership/plan.js";
import { createRecentMemberships } from "../../../../src/translate/groups/membership/read-your-writes.js";
import { GROUP, instantClock, stubGroups } from "./stub-groups.js";
import { context, idOf, inTurn, stubUsers } from "../users/stub-users.js";

const current: PingOneGroup = { id: GROUP, name: "Sales", createdAt: "", updatedAt: "" };
const renamed: PingOneGroup = { ...current, name: "Renamed" };
const denied = new PingOneError("workerForbidden", "groups.replace", { status: 403 });

function change(replace: readonly (PingOneGroup | Error)[]) {
  const { groups } = stubGroups({ members: [], people: new Set(), areDuplicatesTold: true });
  const names: unknown[] = [];
  const next = inTurn(replace);
  const deps = {
    groups: {
      ...groups,
      replace: (_id: string, { name }: { name?: string }) => {
        names.push(name);
        return next();
      },
    },
    users: stubUsers({}),
    recent: createRecentMemberships(instantClock),
    clock: instantClock,
    duplicates: createDuplicateAdds(),
    longChanges: createLongChanges(() => Infinity),
    undoing: () => context,
  };
  const plan = planAdditions(membersOf([{ value: idOf(1), type: "User" }]));
  const outcome = changeGroup(
    deps,
    { id: GROUP, held: current },
    { displayName: "Renamed" },
    plan,
    false,
    context,
  );
  return { names, outcome };
}

describe("attributes and members as one change", () => {
  it("the attributes are set back when a member cannot be one", async () => {
    const { names, outcome } = change([renamed, current]);
    await expect(outcome).rejects.toMatchObject({ status: 400, scimType: "invalidValue" });
    expect(names).toEqual(["Renamed", "Sales"]);
  });

  it("that they could not be is told, with the reason for the rest", async () => {
    const { outcome } = change([renamed, denied]);
    const error: unknown = await outcome.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ScimError);
    const { status, message, headers } = error as ScimError;
    expect(status).toBe(503);
    expect(headers["Retry-After"]).toBe("30");
    expect(message).toContain(idOf(1));
    expect(message).toContain("could not be set back");
  });
});
