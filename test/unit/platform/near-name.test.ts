import { describe, expect, it } from "@jest/globals";
import { didYouMean, nearName } from "../../../src/platform/near-name.js";

describe("what was probably meant", () => {
  it.each([
    ["nickNmae", ["title", "nickName", "name"], "nickName"],
    ["NICKNAME", ["nickName"], "nickName"],
    ["titel", ["title", "till"], "title"],
    ["titlee", ["title"], "title"],
    ["tile", ["title"], "title"],
    ["tytle", ["title"], "title"],
    ["frobnicator", ["title", "nickName"], undefined],
    ["ab", ["xy"], undefined],
    ["", ["title"], undefined],
    ["title", [], undefined],
  ])("%s among %j is %s", (name, candidates, expected) => {
    expect(nearName(name, candidates)).toBe(expected);
  });

  it("is asked, or not", () => {
    expect(didYouMean("titel", ["title"])).toBe('; did you mean "title"?');
    expect(didYouMean("wobble", ["title"])).toBe("");
  });
});
