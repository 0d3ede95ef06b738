// Requests that ask for as much of the gateway's own work as one authenticated client can put into them.
import { gzipSync } from "node:zlib";
import {
  SEARCH,
  bulk,
  createGroup,
  createUser,
  ENTERPRISE,
  GROUP,
  groupOf,
  many,
  manyConditions,
  patchOf,
  search,
  USER,
  userOf,
  uuid,
  type CostlyRequest,
  type Ids,
} from "./costly-parts.js";
import { costlyPatches } from "./costly-patches.js";
import { costlyValues } from "./costly-values.js";

function post(index: number, references: readonly string[]): object {
  return {
    method: "POST",
    path: "/Groups",
    bulkId: `g${String(index)}`,
    data: {
      schemas: [GROUP],
      displayName: `g${String(index)}`,
      externalId: references[0],
      members: references.map((value) => ({ value })),
    },
  };
}

const json = (count: number, unit: string): string => unit.repeat(count);

const bodies: Readonly<Record<string, (ids: Ids) => CostlyRequest>> = {
  "900,000 unknown keys": () =>
    createGroup(
      `{"schemas":["${GROUP}"],"displayName":"k",${many(900_000, (i) => `"${i.toString(36)}":1`).join(",")}}`,
    ),
  "100,000 unknown keys of a user": () =>
    createUser(
      `{"schemas":["${USER}"],"userName":"k",${many(100_000, (i) => `"${i.toString(36)}":1`).join(",")}}`,
    ),
  "unknown keys in each of many members": () =>
    createGroup(
      groupOf({
        members: many(2_000, (i) => Object.fromEntries(many(400, (k) => [`k${String(k)}`, i]))),
      }),
    ),
  "names that no other member has": () =>
    createGroup(
      groupOf({
        members: many(9_000, (i) =>
          Object.fromEntries(many(20, (k) => [`k${String(k)}.${String(i)}`, 1])),
        ),
      }),
    ),
  "49,000 members that nobody knows": () =>
    createGroup(groupOf({ members: many(49_000, (i) => ({ value: uuid(i) })) })),
  "a group replaced by 50,000 members": ({ group }) => ({
    method: "PUT",
    path: `/Groups/${group}`,
    body: groupOf({
      members: many(50_000, (i) => ({
        value: uuid(i),
        type: "User",
        display: `Person ${String(i)}`,
      })),
    }),
  }),
  "members as JSON in a string": ({ group }) => ({
    method: "PUT",
    path: `/Groups/${group}`,
    body: groupOf({ members: JSON.stringify(many(49_000, (i) => ({ value: uuid(i) }))) }),
  }),
  "7,000 values in seven attributes": () =>
    createUser(
      userOf(
        Object.fromEntries(
          ["emails", "phoneNumbers", "ims", "photos", "addresses", "entitlements", "roles"].map(
            (name) => [name, many(999, (i) => ({ value: `v${String(i)}`, type: `t${String(i)}` }))],
          ),
        ),
      ),
    ),
  "10 MB of empty arrays": () => createGroup(`[${json(3_300_000, "[],")}[]]`),
  "10 MB of empty objects as members": () =>
    createGroup(
      `{"schemas":["${GROUP}"],"displayName":"k","members":[${json(3_300_000, "{},")}{}]}`,
    ),
  "10 MB of digits": () =>
    createGroup(`{"schemas":["${GROUP}"],"displayName":"k","members":[${json(5_000_000, "0,")}0]}`),
  "10 MB of one number": () =>
    createGroup(`{"schemas":["${GROUP}"],"displayName":"k","members":${json(10_000_000, "9")}}`),
  "10 MB of opening brackets": () => createGroup(json(10_000_000, "[")),
  "100,000 levels of a user": () =>
    createUser(userOf({}).replace("}", `,"name":${json(100_000, '{"a":')}1${json(100_000, "}")}}`)),
  "10 MB of blanks": () => createGroup(`${json(10_000_000, " ")}{}`),
  "10 MB in one string": () => createGroup(groupOf({ externalId: json(10_000_000, "x") })),
  "10 MB of escapes": () =>
    createGroup(`{"schemas":["${GROUP}"],"displayName":"${json(1_700_000, "\\u00e9")}"}`),
  "gzip of 10 MB of empty arrays": () => ({
    ...createGroup(gzipSync(`[${json(3_300_000, "[],")}[]]`)),
    headers: { "content-encoding": "gzip" },
  }),
  "gzip of more than may be": () => ({
    ...createGroup(gzipSync(json(50_000_000, " "))),
    headers: { "content-encoding": "gzip" },
  }),
  "a user with 20,000 e-mail addresses": () =>
    createUser(userOf({ emails: many(20_000, (i) => ({ value: `${String(i)}@a.b` })) })),
  "a user with 8,000 e-mail addresses of one type": () =>
    createUser(
      userOf({ emails: many(8_000, (i) => ({ value: `${String(i)}@example.com`, type: "work" })) }),
    ),
  "a user with 8,000 addresses and no type twice": () =>
    createUser(
      userOf({
        addresses: many(8_000, (i) => ({ formatted: `f${String(i)}`, type: `t${String(i)}` })),
      }),
    ),
  "a user with 8,000 phone numbers, roles and photos": () =>
    createUser(
      userOf({
        phoneNumbers: many(8_000, (i) => ({ value: `+49${String(i)}`, type: `t${String(i % 3)}` })),
        roles: many(8_000, (i) => ({ value: `r${String(i)}` })),
        photos: many(8_000, (i) => ({ value: `https://example.com/${String(i)}` })),
      }),
    ),
  "a name of a megabyte": () =>
    createUser(userOf({ name: { givenName: "ä\u0308".repeat(240_000) } })),
  "combining marks of a megabyte": () =>
    createUser(userOf({ displayName: `a${"\u0315\u0300\u05ae".repeat(150_000)}` })),
  "schemas of 100,000 entries": () => createUser(userOf({ schemas: many(100_000, () => "a") })),
  "extensions by the thousand": () =>
    createUser(
      userOf(
        Object.fromEntries(
          many(8_000, (i) => [`urn:example:params:scim:schemas:x:${String(i)}:User`, { a: i }]),
        ),
      ),
    ),
  "one extension in many spellings": () =>
    createUser(
      userOf(
        Object.fromEntries(
          many(900, (i) => [
            `${Array.from(ENTERPRISE, (c, at) => ((i >> (at % 10)) & 1 ? c.toUpperCase() : c)).join("")}:department`,
            `d${String(i)}`,
          ]),
        ),
      ),
    ),
  "dotted names by the thousand": () =>
    createUser(userOf(Object.fromEntries(many(20_000, (i) => [`name.x${String(i)}`, "v"])))),
  "JSON in a string": () =>
    createUser(
      userOf({ name: `[${json(100_000, "[],")}[]]`, emails: `[${json(100_000, "{},")}{}]` }),
    ),
  "dates and base64 of a megabyte": () =>
    createUser(userOf({ x509Certificates: [{ value: json(900_000, "A") + "!" }] })),
};

const lists: Readonly<Record<string, (ids: Ids) => CostlyRequest>> = {
  "640 conditions": () =>
    search({ filter: many(640, (i) => `displayName co "${i.toString(36)}é"`).join(" or ") }),
  "400 conditions on long values": () =>
    search({
      filter: many(400, (i) => `name.formatted co "${"a".repeat(10)}${i.toString(36)}"`).join(
        " or ",
      ),
    }),
  "few conditions of thousands of characters": () =>
    search({
      filter: many(3, (i) => `name.formatted co "${"ab".repeat(2_500)}${String(i)}"`).join(" or "),
    }),
  "patterns that nearly match, in stored values": () =>
    search({
      filter: many(
        4,
        (i) => `nickName co "${"a".repeat(1_800)}b${"a".repeat(1_800)}${String(i)}"`,
      ).join(" or "),
    }),
  "marks by the ten thousand": () =>
    search({ filter: `displayName co "a${"\u0315\u0300\u05ae".repeat(5_400)}"` }),
  "value paths of many conditions": () =>
    search({
      filter: `emails[${many(400, (i) => `display co "${i.toString(36)}z"`).join(" or ")}]`,
    }),
  "50 levels of parentheses and not": () =>
    search({ filter: `${"not (".repeat(49)}displayName co "x"${")".repeat(49)}` }),
  "parentheses beyond all measure": () => search({ filter: `${"(".repeat(16_000)}a` }),
  "a filter of a megabyte": () => search({ filter: `userName eq "${json(900_000, "a")}"` }),
  "backslashes in a filter": () => search({ filter: `userName eq "${"\\\\".repeat(8_000)}"` }),
  "and, or and brackets deep in each other": () =>
    search({
      filter:
        many(45, (i) => `(displayName co "${String(i)}" and `).join("") +
        "title pr" +
        ")".repeat(45),
    }),
  "400,000 names to return": () => search({ attributes: many(100_000, (i) => `a${String(i)}`) }),
  "names in one text": () => search({ attributes: [many(200_000, () => "a").join(",")] }),
  "names to leave out": () => search({ excludedAttributes: many(50_000, () => "emails.value") }),
  "499 names of every user": () => search({ attributes: many(499, (i) => `emails.x${String(i)}`) }),
  "499 names of a thousand characters": () =>
    search({ attributes: many(499, (i) => `emails.x${String(i)}${"y".repeat(1_000)}`) }),
  "schemas of a search": () => search({ schemas: [...many(100_000, () => "A".repeat(5)), SEARCH] }),
  "unknown fields of a search": () =>
    search(Object.fromEntries(many(50_000, (i) => [`x${String(i)}`, 1]))),
  "a search of everything": () => search({ filter: manyRoot(400), count: 200 }, "/.search"),
  "a cursor of a megabyte": () => search({ cursor: json(900_000, "A") }),
  "commas in a query": () => ({ method: "GET", path: `/Users?attributes=${json(15_000, ",")}` }),
  "parameters by the thousand": () => ({
    method: "GET",
    path: `/Users?${many(3_000, (i) => `${i.toString(36)}=`).join("&")}`,
  }),
  "percent signs": () => ({ method: "GET", path: `/Users?filter=${json(4_000, "%25")}` }),
  "a count of 15,000 digits": () => ({ method: "GET", path: `/Users?count=${json(15_000, "9")}` }),
  "an If-None-Match list": ({ user }) => ({
    method: "GET",
    path: `/Users/${user}`,
    headers: { "if-none-match": json(3_500, 'W/"",') },
  }),
  "an If-Match of tildes": ({ user }) => ({
    method: "PATCH",
    path: `/Users/${user}`,
    body: patchOf([{ op: "replace", path: "title", value: "x" }]),
    headers: { "if-match": `"${json(14_000, "~")}` },
  }),
};

const manyRoot = (count: number): string =>
  many(count, (i) => `displayName co "${i.toString(36)}q"`).join(" or ");

const bulks: Readonly<Record<string, (ids: Ids) => CostlyRequest>> = {
  "a circle of 1,000": () =>
    bulk(many(1_000, (i) => post(i, [`bulkId:g${String((i + 1) % 1_000)}`]))),
  "a chain of 1,000": () =>
    bulk(many(1_000, (i) => post(i, i === 999 ? [] : [`bulkId:g${String(i + 1)}`]))),
  "everybody refers to a hundred": () =>
    bulk(
      many(1_000, (i) =>
        post(
          i,
          many(35, (k) => `bulkId:g${String((i + 1 + k * 7) % 1_000)}`),
        ),
      ),
    ),
  "an order that is found last": () =>
    bulk([
      ...many(500, (i) => ({
        method: "POST",
        path: "/Users",
        bulkId: `u${String(i)}`,
        data: { schemas: [USER], userName: `u${String(i)}`, nickName: `bulkId:u${String(i + 1)}` },
      })),
      {
        method: "POST",
        path: "/Users",
        bulkId: "u500",
        data: {
          schemas: [USER],
          userName: "u500",
          [ENTERPRISE]: { manager: { value: "bulkId:u0" } },
        },
      },
    ]),
  "names given up and taken": () =>
    bulk([
      ...many(500, (i) => ({ method: "DELETE", path: `/Groups/${uuid(i)}` })),
      ...many(500, (i) => ({
        method: "PUT",
        path: `/Groups/${uuid(i)}`,
        data: { schemas: [GROUP], displayName: String(i) },
      })),
    ]),
  "one resource in every operation": ({ group }) =>
    bulk(
      many(1_000, (i) => ({
        method: "PATCH",
        path: `/Groups/${group}`,
        data: { Operations: [{ op: "remove", path: "members", value: [{ value: uuid(i) }] }] },
      })),
    ),
  "versions of tags": ({ user }) =>
    bulk(
      many(9, () => ({ method: "DELETE", path: `/Users/${user}`, version: json(12_000, 'W/"",') })),
    ),
  "data that is deep and wide": () =>
    bulk(
      many(18, (i) => ({
        method: "POST",
        path: "/Users",
        bulkId: String(i),
        data: { x: many(8_000, () => [[]]) },
      })),
    ),
  "texts by the hundred thousand": () =>
    bulk([
      {
        method: "POST",
        path: "/Users",
        bulkId: "b",
        data: { schemas: [USER], userName: "b", x: many(110_000, (i) => i.toString(36)) },
      },
    ]),
  "costly patches, fifty of them": ({ user }) =>
    bulk(
      many(50, () => ({
        method: "PATCH",
        path: `/Users/${user}`,
        data: {
          Operations: [
            { op: "add", path: "emails", value: many(200, (i) => ({ value: `${String(i)}@b.c` })) },
            ...many(8, () => ({ op: "remove", path: `emails[${manyConditions(60, 1)}]` })),
          ],
        },
      })),
    ),
  "a thousand patches of ten values": ({ user }) =>
    bulk(
      many(1_000, (part) => ({
        method: "PATCH",
        path: `/Users/${user}`,
        data: {
          Operations: many(10, (i) => ({
            op: "replace",
            path: 'emails[type eq "work"].value',
            value: `${String(part)}.${String(i)}@example.com`,
          })),
        },
      })),
    ),
  "paths of a bulk": () =>
    bulk(many(9, () => ({ method: "DELETE", path: `/Users/${json(30_000, "%41")}` }))),
};

/** By name. */
export const costlyRequests: ReadonlyMap<string, (ids: Ids) => CostlyRequest> = new Map(
  Object.entries({ ...costlyPatches, ...costlyValues, ...bodies, ...lists, ...bulks }),
);
