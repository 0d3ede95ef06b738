// Pages of PingOne's may show somebody twice who changes while they are read (contract 17, U6).
import { expect, it } from "@jest/globals";
import type { MemberPlan } from "../../../../../src/translate/groups/membership/plan.js";
import { reconcile, reconcileDependencies, stubGroups, userId } from "../stub-groups.js";

it("who is to stay stays when they are listed twice", async () => {
  const stub = stubGroups({ people: [1, 2, 3], members: [1, 2] });
  const twice: typeof stub.users.list = async (...asked) => {
    const page = await stub.users.list(...asked);
    return { ...page, items: [...page.items, ...page.items] };
  };
  const deps = reconcileDependencies({ ...stub, users: { ...stub.users, list: twice } });
  const named = [2, 3].map((one) => [userId(one), { id: userId(one), type: undefined, at: 0 }]);
  const plan: MemberPlan = {
    add: new Map(named as [string, { id: string; type: undefined; at: number }][]),
    remove: new Map(),
    isReplacement: true,
    conditions: [],
  };
  await reconcile(deps, plan);
  expect(stub.members()).toEqual([userId(2), userId(3)]);
});
