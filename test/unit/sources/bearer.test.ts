import { describe, expect, it } from "@jest/globals";
import { createBearerCheck } from "../../../src/sources/bearer.js";

const check = createBearerCheck(["first-token", "second-token"]);

describe("bearer credentials (RFC 6750 section 2.1, RFC 9110 section 11.1)", () => {
  it.each([
    ["Bearer first-token", "accepted"],
    ["Bearer second-token", "accepted"],
    ["bearer first-token", "accepted"],
    ["BEARER first-token", "accepted"],
    ["  Bearer   first-token  ", "accepted"],
    ["Bearer\tfirst-token", "accepted"],
    ["Bearer third-token", "refused"],
    ["Bearer First-Token", "refused"],
    ["Bearer first-toke", "refused"],
    ["Bearer first-token2", "refused"],
    ["Bearer first-tökén", "refused"],
    ["Bearer", "missing"],
    ["Bearer ", "missing"],
    ["Bearer first-token second-token", "missing"],
    ["first-token", "missing"],
    ["Basic first-token", "missing"],
    ["Bearerfirst-token", "missing"],
    ["", "missing"],
    [undefined, "missing"],
  ])("%j is %s", (header, expected) => {
    expect(check(header)).toBe(expected);
  });

  it("without any token lets nobody in", () => {
    const nobody = createBearerCheck([]);
    expect(nobody("Bearer first-token")).toBe("refused");
    expect(nobody("Bearer ")).toBe("missing");
  });
});
