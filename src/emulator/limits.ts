// The platform limits of contract 2, 11.2 and 17 (U13, U14), each changeable so that a test can reach them.

export interface Limits {
  readonly headerBytes: number;
  readonly urlBytes: number;
  readonly bodyBytes: number;
  readonly jsonDepth: number;
  readonly filterTerms: number;
  readonly usersPageSize: number;
  readonly groupsPageSize: number;
  readonly populationsPageSize: number;
  readonly identities: number;
  readonly populations: number;
  readonly groups: number;
  readonly membershipsPerUser: number;
  readonly nestedGroups: number;
  readonly customStringAttributes: number;
  readonly customJsonAttributes: number;
  readonly containsAttributes: number;
  readonly profileBytes: number;
  readonly customDataBytes: number;
  readonly valuesPerAttribute: number;
  readonly enumeratedValues: number;
}

export const DEFAULT_LIMITS: Limits = {
  headerBytes: 6 * 1024,
  urlBytes: 8 * 1024,
  bodyBytes: 10 * 1000 * 1000,
  jsonDepth: 64,
  filterTerms: 500,
  usersPageSize: 200,
  groupsPageSize: 1000,
  populationsPageSize: 250,
  identities: 50_000_000,
  populations: 10_000,
  groups: 100_000,
  membershipsPerUser: 10_000,
  nestedGroups: 250,
  customStringAttributes: 200,
  customJsonAttributes: 200,
  containsAttributes: 5,
  profileBytes: 16 * 1024,
  customDataBytes: 16 * 1024,
  valuesPerAttribute: 1000,
  enumeratedValues: 100,
};
