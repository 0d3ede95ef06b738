// Finds the fewest users a filter can be about, by the indexes; the rest of the filter is tested on them.
import type { Environment } from "../directory/environment.js";
import type { SequenceSource } from "../directory/records/sequence-set.js";
import { EMPTY_SOURCE, SequenceSet, UnionSource } from "../directory/records/sequence-set.js";
import type { Comparison, Filter, MembershipTest } from "./ast.js";

export interface Plan {
  readonly source: SequenceSource;
  /** True when every user of the source matches, so that its size is the count. */
  readonly exact: boolean;
}

function single(seq: number | undefined): SequenceSource {
  if (seq === undefined) return EMPTY_SOURCE;
  const set = new SequenceSet();
  set.add(seq);
  return set;
}

function planComparison(environment: Environment, filter: Comparison): Plan | undefined {
  const { users } = environment;
  const { attribute, operator, value } = filter;
  if (operator !== "eq" || typeof value !== "string") return undefined;
  if (attribute === "id") {
    return { source: single(users.byId(value.toLowerCase())?.seq), exact: true };
  }
  if (attribute === "population.id") {
    return { source: users.inPopulation(value.toLowerCase()), exact: true };
  }
  const index = users.index(attribute);
  return index === undefined ? undefined : { source: index.get(value), exact: true };
}

function planMembership(environment: Environment, filter: MembershipTest): Plan {
  const { groups } = environment;
  if (filter.type === "DIRECT") {
    return { source: groups.members(filter.groupId)?.direct ?? EMPTY_SOURCE, exact: true };
  }
  return { source: groups.effective(filter.groupId), exact: filter.type === undefined };
}

/** The branch with the fewest candidates, judged by what is known without counting. */
function narrowest(plans: readonly Plan[]): Plan | undefined {
  const [first, ...others] = plans;
  if (first === undefined) return undefined;
  let best = first;
  for (const plan of others) if (plan.source.atMost < best.source.atMost) best = plan;
  return { source: best.source, exact: false };
}

/** Undefined when no index helps and everybody has to be looked at. */
export function planUsers(environment: Environment, filter: Filter): Plan | undefined {
  if (filter.kind === "compare") return planComparison(environment, filter);
  if (filter.kind === "member") return planMembership(environment, filter);
  const plans = filter.filters.map((each) => planUsers(environment, each));
  const usable = plans.filter((plan) => plan !== undefined);
  if (filter.kind === "and") return narrowest(usable);
  if (usable.length < plans.length) return undefined;
  return {
    source: new UnionSource(usable.map(({ source }) => source)),
    exact: usable.every(({ exact }) => exact),
  };
}
