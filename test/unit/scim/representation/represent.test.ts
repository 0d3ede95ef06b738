// What stands for a stored resource in answers, and that one with many references lets others have their turn.
import { describe, expect, it } from "@jest/globals";
import { represent } from "../../../../src/scim/representation/represent.js";

const BASE = "https://scim.example.com/scim/v2";
const groupOf = (count: number) => ({
  id: "g1",
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
  members: Array.from({ length: count }, (_, index) => ({
    value: `m${String(index)}`,
    type: index % 2 === 0 ? "User" : "Group",
  })),
});

describe("a resource in an answer", () => {
  it("has its location, its version, and those of its references", async () => {
    const shown = await represent(groupOf(2), BASE, "/Groups", () => undefined);
    expect(shown).toMatchObject({
      meta: { location: `${BASE}/Groups/g1`, version: expect.stringMatching(/^W\//) },
      members: [{ $ref: `${BASE}/Users/m0` }, { $ref: `${BASE}/Groups/m1` }],
    });
  });

  it("gives way once for each thousand references", async () => {
    let turns = 0;
    const giveWay = () => {
      turns += 1;
      return Promise.resolve();
    };
    await represent(groupOf(50_000), BASE, "/Groups", giveWay);
    expect(turns).toBeGreaterThanOrEqual(50);
  });
});
