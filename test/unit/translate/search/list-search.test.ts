import { describe, expect, it } from "@jest/globals";
import { parseProjection } from "../../../../src/scim/representation/projection.js";
import { createUserRows } from "../../../../src/translate/search/filterable-user-attributes.js";
import { mapping, schema, unknown as unlooked } from "../profile/profiles.js";
import { createProcessMemories } from "../../../../src/translate/process-memory.js";
import { createLists } from "../../../../src/translate/search/list-search.js";
import { unmetered } from "../../../support/request-context.js";
import { createStubClock } from "../../pingone/stubs.js";
import { pagedUsers } from "../users/stub-users.js";

const projection = parseProjection(undefined, undefined, schema);

/** A gateway in which something else has a turn after every third item. */
function start(total: number) {
  const order: string[] = [];
  let asked = 0;
  const lists = createLists({
    source: pagedUsers(total).users,
    path: "/users",
    target: { resourceType: "User", rows: createUserRows(mapping)(unlooked) },
    toResource: ({ id }) => {
      order.push("item");
      return { id };
    },
    maxScan: 100,
    clock: createStubClock(),
    anchors: createProcessMemories(createStubClock()).shared("pageAnchors"),
  });
  const context = {
    ...unmetered,
    requestId: "r",
    deadlineMs: Number.MAX_SAFE_INTEGER,
    giveWay: () => {
      asked += 1;
      if (asked % 3 !== 0) return undefined;
      order.push("others");
      return Promise.resolve();
    },
  };
  return { lists, context, order };
}

const expected = ["item", "item", "others", "item", "item", "item", "others", "item"];

describe("a page of a list gives way between its items", () => {
  it("after every few of them, where it is paged by index", async () => {
    const { lists, context, order } = start(6);
    const request = { filter: undefined, projection, startIndex: 1, count: 6 };
    expect((await lists.list(request, context)).resources).toHaveLength(6);
    expect(order).toEqual(expected);
  });

  it("after every few of them, where it is paged by cursor", async () => {
    const { lists, context, order } = start(6);
    const request = { filter: undefined, projection, count: 6, position: undefined };
    expect((await lists.listFrom(request, context)).resources).toHaveLength(6);
    expect(order).toEqual(expected);
  });
});
