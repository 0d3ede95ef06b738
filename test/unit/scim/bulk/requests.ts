// Short ways to write bulk operations and to run them.
import { parseBulk } from "../../../../src/scim/bulk/parse-bulk.js";
import {
  runBulk,
  type BulkAnswer,
  type BulkOptions,
  type BulkResult,
} from "../../../../src/scim/bulk/run-bulk.js";
import { ENTERPRISE, GROUP, USER } from "../resource/library.js";
import { context, type Directory } from "./directory.js";

export const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
export const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const BASE = "https://scim.example/v2";

export const members = (...values: readonly string[]): object[] =>
  values.map((value) => ({ value }));

/** The bulkId is the name. */
export const postUser = (name: string, manager?: unknown): object => ({
  method: "POST",
  path: "/Users",
  bulkId: name,
  data: {
    schemas: [USER],
    userName: name,
    ...(manager === undefined ? {} : { [ENTERPRISE]: { manager: { value: manager } } }),
  },
});

export const postGroup = (name: string, ...values: readonly string[]): object => ({
  method: "POST",
  path: "/Groups",
  bulkId: name,
  data: { schemas: [GROUP], displayName: name, members: members(...values) },
});

export const patch = (path: string, ...operations: readonly object[]): object => ({
  method: "PATCH",
  path,
  data: { schemas: [PATCH_OP], Operations: operations },
});

export const addMembers = (path: string, ...values: readonly string[]): object =>
  patch(path, { op: "add", path: "members", value: members(...values) });

export interface Run {
  readonly options?: Partial<BulkOptions>;
  readonly failOnErrors?: number;
}

export async function run(
  directory: Directory,
  operations: readonly object[],
  how: Run = {},
): Promise<readonly BulkResult[]> {
  return (await answer(directory, operations, how)).results;
}

export function answer(
  { endpoints }: Directory,
  operations: readonly object[],
  { options, failOnErrors }: Run = {},
): Promise<BulkAnswer> {
  const body = { schemas: [BULK], failOnErrors, Operations: operations };
  return runBulk(parseBulk(body, 1000), endpoints, {
    maxCalls: Infinity,
    concurrency: 8,
    context,
    baseUrl: BASE,
    now: () => 0,
    onUnexpected: (error) => {
      throw error;
    },
    ...options,
  });
}

export const statuses = (results: readonly BulkResult[]): readonly string[] =>
  results.map(({ status }) => status);
