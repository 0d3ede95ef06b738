// What a request's context holds beside its id and deadline, where a test is not about it: no limit, and nobody else to give way to.
import type { RequestContext } from "../../src/scim/resource-store.js";
import type { Principal } from "../../src/scim/principal.js";
import { unlimitedWork } from "../../src/scim/work-budget.js";

export const principal: Principal = { tenant: "default", source: "default", credential: "test" };

export const unmetered: Pick<RequestContext, "principal" | "work" | "giveWay"> = {
  principal,
  work: unlimitedWork,
  giveWay: () => undefined,
};
