// What a request's context holds beside its id and deadline, where a test is not about it: no limit, and nobody else to give way to.
import type { RequestContext } from "../../src/scim/resource-store.js";
import { unlimitedWork } from "../../src/scim/work-budget.js";

export const unmetered: Pick<RequestContext, "work" | "giveWay"> = {
  work: unlimitedWork,
  giveWay: () => undefined,
};
