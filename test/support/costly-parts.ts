// The parts of costly requests: bodies and paths of each kind, as large as they are wanted.
export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

export interface CostlyRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the directory holds for them: a user and a group whose attributes are as large as PingOne lets them be. */
export interface Ids {
  readonly user: string;
  readonly group: string;
}

export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

export const uuid = (index: number): string =>
  `00000000-0000-4000-9000-${index.toString(16).padStart(12, "0")}`;

export const patchOf = (operations: readonly unknown[]): string =>
  JSON.stringify({ schemas: [PATCH], Operations: operations });
export const userOf = (rest: object): string =>
  JSON.stringify({ schemas: [USER], userName: "costly@example.com", ...rest });
export const groupOf = (rest: object): string =>
  JSON.stringify({ schemas: [GROUP], displayName: "costly", ...rest });
const searchOf = (rest: object): string => JSON.stringify({ schemas: [SEARCH], ...rest });
const bulkOf = (operations: readonly unknown[]): string =>
  JSON.stringify({ schemas: [BULK], Operations: operations });

export const createUser = (body: string | Uint8Array): CostlyRequest => ({
  method: "POST",
  path: "/Users",
  body,
});
export const createGroup = (body: string | Uint8Array): CostlyRequest => ({
  method: "POST",
  path: "/Groups",
  body,
});
export const patchUser = ({ user }: Ids, operations: readonly unknown[]): CostlyRequest => ({
  method: "PATCH",
  path: `/Users/${user}`,
  body: patchOf(operations),
});
export const patchGroup = ({ group }: Ids, operations: readonly unknown[]): CostlyRequest => ({
  method: "PATCH",
  path: `/Groups/${group}`,
  body: patchOf(operations),
});
export const search = (rest: object, path = "/Users/.search"): CostlyRequest => ({
  method: "POST",
  path,
  body: searchOf(rest),
});
export const bulk = (operations: readonly unknown[]): CostlyRequest => ({
  method: "POST",
  path: "/Bulk",
  body: bulkOf(operations),
});

/** `emails[value co "aa…ab" or …]`: long patterns that nearly match everywhere. */
export const manyConditions = (count: number, length: number): string =>
  many(count, (index) => `value co "${"a".repeat(length)}${index.toString(36)}"`).join(" or ");

export const email = (index: number, rest: object = {}) => ({
  value: `p${String(index)}@example.com`,
  type: `t${String(index)}`,
  ...rest,
});
