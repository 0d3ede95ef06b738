// Conditions of PingOne filters: whatever stands in one is escaped here (contract 6.1).

/** A string is quoted and escaped as JSON; numbers and booleans stand as they are. */
export const condition = (
  attribute: string,
  operator: string,
  value: string | number | boolean | null,
): string => `${attribute} ${operator} ${JSON.stringify(value)}`;

/** One of several values. */
export const oneOf = (attribute: string, values: readonly string[]): string =>
  values.map((value) => condition(attribute, "eq", value)).join(" or ");

/** Memberships that are not inherited from a nested group (contract 8.5). */
export const onlyDirect = condition("type", "eq", "DIRECT");

/** The users, or the groups, that are members of a group, indirect ones as well (contract 6.3). */
export const membersOf = (group: string): string =>
  `memberOfGroups[${condition("id", "eq", group)}]`;

/** Those of them a call has put there. */
export const directMembersOf = (group: string): string =>
  `memberOfGroups[${condition("id", "eq", group)} and ${onlyDirect}]`;
