// A parsed filter of contract 6.1, before anybody asked whether its attributes and operators are supported.

export type MembershipType = "DIRECT" | "INDIRECT";

export interface Comparison {
  readonly kind: "compare";
  readonly attribute: string;
  /** Lower case, as written; support is decided by the attribute table. */
  readonly operator: string;
  readonly value: string | boolean;
}

export interface MembershipTest {
  readonly kind: "member";
  readonly groupId: string;
  readonly type: MembershipType | undefined;
}

export interface Junction {
  readonly kind: "and" | "or";
  readonly filters: readonly Filter[];
}

export type Filter = Comparison | MembershipTest | Junction;

/** The attributes a filter compares, for the delete guard of contract 5.2. */
export function attributesOf(filter: Filter): string[] {
  if (filter.kind === "member") return [];
  return filter.kind === "compare" ? [filter.attribute] : filter.filters.flatMap(attributesOf);
}

export function usesMembership(filter: Filter): boolean {
  if (filter.kind === "member") return true;
  return filter.kind !== "compare" && filter.filters.some(usesMembership);
}
