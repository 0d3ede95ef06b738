// Conditions of PingOne filters: whatever stands in one is escaped here (contract 6.1).

/** A string is quoted and escaped as JSON; numbers and booleans stand as they are. */
export const condition = (
  attribute: string,
  operator: string,
  value: string | number | boolean | null,
): string => `${attribute} ${operator} ${JSON.stringify(value)}`;

/** Memberships that are not inherited from a nested group (contract 8.5). */
export const onlyDirect = condition("type", "eq", "DIRECT");
