// PATCH requests that ask for as much of the gateway's own work as one authenticated client can put into them.
import {
  email,
  many,
  manyConditions,
  patchGroup,
  patchUser,
  uuid,
  type CostlyRequest,
  type Ids,
} from "./costly-parts.js";

export const costlyPatches: Readonly<Record<string, (ids: Ids) => CostlyRequest>> = {
  "removals by filters from values of 100,000 characters": (ids) =>
    patchUser(ids, [
      {
        op: "add",
        path: "emails",
        value: many(9, (i) => email(i, { value: "a".repeat(100_000) })),
      },
      ...many(3, () => ({ op: "remove", path: `emails[${manyConditions(180, 20)}]` })),
    ]),
  "patterns that nearly match, in long values": (ids) =>
    patchUser(ids, [
      {
        op: "add",
        path: "emails",
        value: many(50, (i) => email(i, { value: "a".repeat(16_000) + String(i) })),
      },
      ...many(40, () => ({
        op: "remove",
        path: `emails[value co "${"a".repeat(2_000)}b${"a".repeat(2_000)}"]`,
      })),
    ]),
  "16 value paths of 99 conditions over 990 elements, ten times": (ids) =>
    patchUser(ids, [
      { op: "add", path: "emails", value: many(990, (i) => email(i)) },
      ...many(160, () => ({ op: "remove", path: `emails[${manyConditions(99, 3)}]` })),
    ]),
  "replacements of a sub-attribute of 990 elements": (ids) =>
    patchUser(ids, [
      { op: "add", path: "emails", value: many(990, (i) => email(i)) },
      ...many(4_000, (i) => ({ op: "replace", path: "emails.display", value: `d${String(i)}` })),
    ]),
  "removals of one value in many types, in many operations": (ids) =>
    patchUser(ids, [
      {
        op: "add",
        path: "emails",
        value: many(990, (i) => ({ value: "a@b.c", type: `t${String(i)}` })),
      },
      ...many(4_000, (i) => ({
        op: "remove",
        path: "emails",
        value: [{ value: "a@b.c", type: "t1", primary: true, display: String(i) }],
      })),
    ]),
  "addresses without a value, written again and again": (ids) =>
    patchUser(ids, [
      {
        op: "add",
        path: "addresses",
        value: many(55, (i) => ({ formatted: "x".repeat(14_000) + String(i) })),
      },
      ...many(2_000, (i) => ({
        op: "replace",
        path: "addresses.locality",
        value: `d${String(i)}`,
      })),
    ]),
  "10,000 elements, 16 value paths, 533 conditions": (ids) =>
    patchUser(ids, [
      { op: "add", path: "emails", value: many(10_000, (i) => email(i)) },
      ...many(16, () => ({ op: "remove", path: `emails[${manyConditions(533, 1)}]` })),
    ]),
  "16 value paths of 99 conditions over 10,000 elements": (ids) =>
    patchUser(ids, [
      { op: "add", path: "emails", value: many(10_000, (i) => email(i)) },
      ...many(16, () => ({ op: "remove", path: `emails[${manyConditions(99, 1)}]` })),
    ]),
  "the same over members": (ids) =>
    patchGroup(ids, [
      { op: "add", path: "members", value: many(10_000, (i) => ({ value: uuid(i) })) },
      ...many(16, () => ({ op: "remove", path: `members[${manyConditions(99, 1)}]` })),
    ]),
  "4,000 elements of one value removed by 4,000": (ids) =>
    patchUser(ids, [
      {
        op: "add",
        path: "emails",
        value: many(4_000, (i) => ({ value: "a@b.c", type: `t${String(i)}` })),
      },
      {
        op: "remove",
        path: "emails",
        value: many(4_000, (i) => ({ value: "a@b.c", type: `u${String(i)}` })),
      },
    ]),
  "4,000 elements removed by 4,000 that differ in display": (ids) =>
    patchUser(ids, [
      {
        op: "add",
        path: "emails",
        value: many(4_000, (i) => ({ value: "a@b.c", type: `t${String(i)}` })),
      },
      {
        op: "remove",
        path: "emails",
        value: many(4_000, (i) => ({
          value: "a@b.c",
          type: `t${String(i)}`,
          primary: i % 2 === 1,
        })),
      },
    ]),
  "elements without a value removed by criteria": (ids) =>
    patchUser(ids, [
      { op: "add", path: "emails", value: many(10_000, (i) => email(i)) },
      { op: "remove", path: "emails", value: many(20, (i) => ({ type: `x${String(i)}` })) },
      { op: "remove", path: "emails", value: many(20, (i) => ({ type: `y${String(i)}` })) },
    ]),
  "4,000 path-less keys with value paths": (ids) =>
    patchUser(ids, [
      {
        op: "add",
        value: Object.fromEntries(
          many(4_000, (i) => [`emails[type eq "k${String(i)}"].value`, `${String(i)}@b.c`]),
        ),
      },
    ]),
  "900 path-less keys with value paths, four times": (ids) =>
    patchUser(
      ids,
      many(4, (part) => ({
        op: "add",
        value: Object.fromEntries(
          many(900, (i) => [
            `emails[type eq "k${String(part)}.${String(i)}"].value`,
            `${String(i)}@b.c`,
          ]),
        ),
      })),
    ),
  "900 path-less keys with value paths, ten times": (ids) =>
    patchUser(
      ids,
      many(10, (part) => ({
        op: "add",
        value: Object.fromEntries(
          many(900, (i) => [
            `emails[type eq "k${String(part)}.${String(i)}"].value`,
            `${String(i)}@b.c`,
          ]),
        ),
      })),
    ),
  "one value replaced over and over": (ids) =>
    patchUser(
      ids,
      many(5_000, (i) => ({
        op: "replace",
        path: 'emails[type eq "work"].value',
        value: `${String(i)}@example.com`,
      })),
    ),
  "one value replaced as often as may be": (ids) =>
    patchUser(
      ids,
      many(2_500, (i) => ({
        op: "replace",
        path: 'emails[type eq "work"].value',
        value: `${String(i)}@example.com`,
      })),
    ),
  "members as JSON in a string, added": (ids) =>
    patchGroup(ids, [
      {
        op: "add",
        path: "members",
        value: JSON.stringify(many(49_000, (i) => ({ value: uuid(i) }))),
      },
    ]),
  "900 path-less dotted keys, 50 times": (ids) =>
    patchUser(
      ids,
      many(50, () => ({
        op: "add",
        value: Object.fromEntries(many(900, (i) => [`name.x${String(i)}`, "v"])),
      })),
    ),
  "5,000 operations with value paths": (ids) =>
    patchUser(
      ids,
      many(5_000, (i) => ({
        op: "add",
        path: `emails[type eq "k${String(i)}"].value`,
        value: `${String(i)}@b.c`,
      })),
    ),
  "adds and removes in turn over many elements": (ids) =>
    patchUser(ids, [
      { op: "add", path: "emails", value: many(5_000, (i) => email(i)) },
      ...many(2_000, (i) => ({
        op: i % 2 === 0 ? "remove" : "add",
        path: "emails",
        value: [email(i)],
      })),
    ]),
  "replacements of a sub-attribute of every element": (ids) =>
    patchUser(ids, [
      { op: "add", path: "emails", value: many(8_000, (i) => email(i)) },
      ...many(500, (i) => ({ op: "replace", path: "emails.display", value: `d${String(i)}` })),
    ]),
  "members replaced again and again": (ids) =>
    patchGroup(
      ids,
      many(1_000, (part) => ({
        op: part % 2 === 0 ? "replace" : "add",
        path: "members",
        value: many(100, (i) => ({ value: uuid(part * 100 + i) })),
      })),
    ),
  "10^5 entries of one member": (ids) =>
    patchGroup(ids, [
      { op: "add", path: "members", value: many(49_000, () => ({ value: uuid(1) })) },
      { op: "add", path: "members", value: many(49_000, () => ({ value: uuid(1).toUpperCase() })) },
    ]),
  "conditions on members that come one by one": (ids) =>
    patchGroup(
      ids,
      many(4_000, (i) => ({ op: "remove", path: `members[display co "${String(i)}"]` })),
    ),
  "members added between conditions": (ids) =>
    patchGroup(
      ids,
      many(2_500, (i) => [
        { op: "add", path: "members", value: [{ value: uuid(i) }] },
        { op: "remove", path: `members[type eq "Group" and display co "${String(i)}"]` },
      ]).flat(),
    ),
  "a path of brackets and quotes": (ids) =>
    patchUser(
      ids,
      many(50, () => ({ op: "remove", path: `emails[value eq "${'\\"'.repeat(4_000)}"` })),
    ),
  "paths of 8,000 characters": (ids) =>
    patchUser(
      ids,
      many(120, () => ({ op: "replace", path: `${"a.".repeat(4_000)}b`, value: "x" })),
    ),
  "unknown keys of URNs": (ids) =>
    patchUser(ids, [
      {
        op: "add",
        value: Object.fromEntries(
          many(8_000, (i) => [`urn:scim:schemas:extension:enterprise:1.0:x${String(i)}`, { a: 1 }]),
        ),
      },
    ]),
};
