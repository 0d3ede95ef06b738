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
    ["PINGONE_ENV_ID", ["PINGONE_CLIENT_ID", "PINGONE_ENVIRONMENT_ID"], "PINGONE_ENVIRONMENT_ID"],
    ["PINGONE_ENV", ["PINGONE_REGION", "PINGONE_ENVIRONMENT_ID"], "PINGONE_ENVIRONMENT_ID"],
    ["PINGONE_POP_ID", ["PINGONE_CLIENT_ID", "PINGONE_POPULATION_ID"], "PINGONE_POPULATION_ID"],
    // A slip is nearer than words that are cut short.
    ["ADMIN_TOKEN_FIL", ["ADMIN_TOKENS_FILE", "ADMIN_TOKEN_FILE"], "ADMIN_TOKEN_FILE"],
    ["PINGONE_", ["PINGONE_ENVIRONMENT_ID"], undefined],
    ["P", ["PORT", "PINGONE_REGION"], undefined],
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
