import { describe, expect, it } from "@jest/globals";
import { PingOneError } from "../../../../src/pingone/error.js";
import type { PingOneGroup } from "../../../../src/pingone/resources/groups.js";
import { createGroupResourceType } from "../../../../src/scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../../../src/scim/schema/resource-schema.js";
import { replaceGroup } from "../../../../src/translate/groups/update.js";
import { GROUP, reconcileDependencies, stubGroups, userId } from "./stub-groups.js";
import { context, inTurn } from "../users/stub-users.js";

const current: PingOneGroup = {
  id: GROUP,
  name: "Sales",
  directMemberCounts: { users: 0, groups: 0 },
  createdAt: "",
  updatedAt: "",
};
const renamed: PingOneGroup = { ...current, name: "Renamed" };
const denied = new PingOneError("workerForbidden", "groups.replace", { status: 403 });
const schema = compileResourceSchema(createGroupResourceType());

/** Members that were written before the refusal come and go without a failure unless `people` says so. */
function change(replace: readonly (PingOneGroup | Error)[], member = 1, people: number[] = []) {
  const deps = reconcileDependencies(stubGroups({ people }));
  const names: unknown[] = [];
  const next = inTurn(replace);
  const groups = {
    ...deps.groups,
    replace: (_id: string, { name }: { name?: string }) => {
      names.push(name);
      return next();
    },
  };
  const resource = { displayName: "Renamed", members: [{ value: userId(member), type: "User" }] };
  const target = { id: GROUP, held: current };
  const outcome = replaceGroup(
    { ...deps, groups, schema },
    target,
    { resource, kept: [], keep: false },
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
    await expect(outcome).rejects.toMatchObject({
      reason: { status: 400, scimType: "invalidValue" },
      outcome: { state: "notRestored", isAttributesChanged: true },
    });
  });

  it("what is written stays where the members can be", async () => {
    const { names, outcome } = change([renamed], 1, [1]);
    await expect(outcome).resolves.toEqual({ id: GROUP, group: undefined, members: undefined });
    expect(names).toEqual(["Renamed"]);
  });
});
