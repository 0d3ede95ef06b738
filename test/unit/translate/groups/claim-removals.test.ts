import { expect, it } from "@jest/globals";
import type { GuardedChange } from "../../../../src/scim/change-guard.js";
import { claimRemovals } from "../../../../src/translate/groups/membership/claim-removals.js";
import { GROUP, reconcileDependencies, stubGroups } from "./stub-groups.js";
import { context } from "../users/stub-users.js";

it("counts the members where PingOne leaves their count out", async () => {
  const people = [1, 2, 3];
  const deps = reconcileDependencies(stubGroups({ people, members: people }));
  const held = { id: GROUP, name: "Sales", createdAt: "", updatedAt: "" };
  const claimed: GuardedChange[] = [];
  const guard = {
    claim: (change: GuardedChange) => {
      claimed.push(change);
      return Promise.resolve();
    },
  };
  await claimRemovals(deps, { id: GROUP, held }, { ...context, guard });
  expect(claimed).toMatchObject([{ kind: "removals", id: GROUP }]);
  expect(new Set(claimed[0]?.changes).size).toBe(3);
});
