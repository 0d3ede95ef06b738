// Bodies whose JSON or whose members are as dear to read as they can be, and requests with much around no body at all.
import { gzipSync } from "node:zlib";
import {
  GROUP,
  bulk,
  createGroup,
  createUser,
  groupOf,
  many,
  patchGroup,
  patchUser,
  search,
  userOf,
  uuid,
  type CostlyRequest,
  type Ids,
} from "./costly-parts.js";

const put = ({ group }: Ids, members: unknown): CostlyRequest => ({
  method: "PUT",
  path: `/Groups/${group}`,
  body: groupOf({ members }),
});

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

const group = (index: number, references: readonly string[]): object => ({
  method: "POST",
  path: "/Groups",
  bulkId: `g${String(index)}`,
  data: {
    schemas: [GROUP],
    displayName: `g${String(index)}`,
    members: references.map((value) => ({ value })),
  },
});

export const costlyValues: Readonly<Record<string, (ids: Ids) => CostlyRequest>> = {
  "700,000 short texts that nobody knows": () =>
    createGroup(groupOf({ x: many(700_000, (i) => i.toString(36).padStart(8, "q")) })),
  "190,000 objects that nobody knows": () =>
    createGroup(groupOf({ x: many(190_000, (i) => ({ value: uuid(i) })) })),
  "objects 50 levels deep": () =>
    createGroup(groupOf({}).replace("}", `,"x":[${many(12_000, () => nested(50)).join(",")}]}`)),
  "10 MB of characters that take four bytes": () =>
    createGroup(groupOf({ x: "\u{1f600}".repeat(2_400_000) })),
  "gzip of 10 MB of characters that take four bytes": () => ({
    ...createGroup(gzipSync(groupOf({ x: "\u{1f600}".repeat(2_400_000) }))),
    headers: { "content-encoding": "gzip" },
  }),
  "400,000 texts with escapes": () =>
    createGroup(
      groupOf({}).replace(
        "}",
        `,"x":[${many(400_000, (i) => `"\\u00e9\\n${String(i)}"`).join(",")}]}`,
      ),
    ),
  "objects of 990 names": () =>
    createGroup(
      groupOf({
        x: many(60, (i) => Object.fromEntries(many(990, (k) => [`k${String(k)}`, i]))),
      }),
    ),
  "50,000 members by ids in capitals": (ids) =>
    put(
      ids,
      many(50_000, (i) => ({
        value: uuid(i).toUpperCase(),
        type: "User",
        display: `${"P".repeat(80)}${String(i)}`,
      })),
    ),
  "50,000 members of seven": (ids) =>
    put(
      ids,
      many(50_000, (i) => ({ value: uuid(i % 7) })),
    ),
  "50,000 members by what is no id": (ids) =>
    put(
      ids,
      many(50_000, (i) => ({ value: `x${String(i)}\u00c9` })),
    ),
  "49,000 members added": (ids) =>
    patchGroup(ids, [
      { op: "add", path: "members", value: many(49_000, (i) => ({ value: uuid(i) })) },
    ]),
  "49,000 members as JSON in a text without a path": (ids) =>
    patchGroup(ids, [
      {
        op: "add",
        value: JSON.stringify({ members: many(49_000, (i) => ({ value: uuid(i) })) }),
      },
    ]),
  "170,000 members as JSON in a text": (ids) =>
    put(ids, JSON.stringify(many(170_000, (i) => ({ value: uuid(i) })))),
  "a name as 900 KB of JSON in a text": () =>
    createUser(userOf({ name: JSON.stringify({ givenName: "x".repeat(900_000) }) })),
  "5,000 replacements of one part of a name": (ids) =>
    patchUser(
      ids,
      many(5_000, (i) => ({ op: "replace", path: "name.givenName", value: `x${String(i)}` })),
    ),
  "5,000 unknown extensions": (ids) =>
    patchUser(
      ids,
      many(5_000, (i) => ({ op: "add", path: `urn:x:y:${String(i)}:User:abc`, value: 1 })),
    ),
  "110 long values added one by one": (ids) =>
    patchUser(
      ids,
      many(110, (i) => ({
        op: "add",
        path: "emails",
        value: [{ value: `${String(i)}${"x".repeat(9_000)}@example.com`, type: `t${String(i)}` }],
      })),
    ),
  "nine groups of 9,000 members": () =>
    bulk(
      many(9, (i) =>
        group(
          i,
          many(9_000, (k) => uuid(k + 9_000 * i)),
        ),
      ),
    ),
  "100,000 references of one group": () =>
    bulk([
      group(
        0,
        many(100_000, (k) => `bulkId:${String(k)}`),
      ),
    ]),
  "300 groups, each in all others": () =>
    bulk(
      many(300, (i) =>
        group(
          i,
          many(300, (k) => `bulkId:g${String(k)}`),
        ),
      ),
    ),
  "names with filters in brackets": () =>
    search({
      attributes: many(
        499,
        (i) => `emails[type eq "${String(i)}" and value co "${"x".repeat(200)}"]`,
      ),
    }),
  "brackets by the hundred thousand": () => search({ attributes: "emails[".repeat(100_000) }),
  "an id of 15,000 characters": () => ({ method: "GET", path: `/Users/${"a".repeat(15_000)}` }),
  "an id of slashes": () => ({ method: "GET", path: `/Users/${"/".repeat(15_000)}` }),
  "headers by the hundred": ({ user }) => ({
    method: "GET",
    path: `/Users/${user}`,
    headers: Object.fromEntries(many(900, (i) => [`x-${String(i)}`, "1"])),
  }),
};
