// Which attributes of groups, populations and memberships can be filtered (contract 6.4, 8.2, 8.5, 9).
import { DEMO } from "../seed/demo.js";
import type { Environment } from "../directory/environment.js";
import type { GroupRecord } from "../directory/groups/group.js";
import type { PopulationRecord } from "../directory/population-store.js";
import type { MembershipTest, MembershipType } from "./ast.js";
import type { FilterAttribute, FilterTable, Predicate } from "./compile-filter.js";

function table<T>(
  attributes: Readonly<Record<string, FilterAttribute<T>>>,
  membership?: (test: MembershipTest) => Predicate<T>,
): FilterTable<T> {
  const map = new Map(Object.entries(attributes));
  return { attribute: (name) => map.get(name), names: () => [...map.keys()], membership };
}

export function groupFilterTable(
  membership: (test: MembershipTest) => Predicate<GroupRecord>,
): FilterTable<GroupRecord> {
  return table<GroupRecord>(
    {
      id: { operators: ["eq"], read: (group) => group.id },
      name: { operators: ["eq", "sw"], read: (group) => group.name },
      externalId: { operators: ["eq", "sw"], read: (group) => group.externalId },
      "population.id": { operators: ["eq"], read: (group) => group.populationId },
    },
    membership,
  );
}

export const POPULATION_FILTER_TABLE = table<PopulationRecord>({
  id: { operators: ["eq"], read: (population) => population.id },
  name: { operators: ["eq", "sw"], read: (population) => population.name },
});

export const ENVIRONMENT_FILTER_TABLE = table<Environment>({
  id: { operators: ["eq"], read: (environment) => environment.id },
  name: { operators: ["eq", "sw"], read: ({ profile }) => profile.name },
  status: { operators: ["eq"], read: ({ profile }) => profile.status },
  "organization.id": { operators: ["eq"], read: () => DEMO.organizationId },
  "license.id": { operators: ["eq"], read: ({ profile }) => profile.licenseId },
});

export interface MembershipRow {
  readonly seq: number;
  readonly group: GroupRecord;
  readonly type: MembershipType;
}

export const MEMBERSHIP_FILTER_TABLE = table<MembershipRow>({
  type: { operators: ["eq"], read: (row) => row.type },
  id: { operators: ["eq"], read: (row) => row.group.id },
});
