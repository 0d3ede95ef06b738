// The words a client gets end as sentences do, whatever wrote them.
import { describe, expect, it } from "@jest/globals";
import { badRequest, withSentence } from "../../../src/scim/error.js";

describe("an error's detail", () => {
  it.each([
    ["email: must be well-formed", "email: must be well-formed. Request r1"],
    ["Later.", "Later. Request r1"],
  ])("%j ends before the request's id", (detail, told) => {
    expect(badRequest("invalidValue", detail).toBody("r1").detail).toBe(told);
    expect(badRequest("invalidValue", detail).toBody().detail).toBe(detail);
  });

  it("has a sentence more behind its own", () => {
    expect(withSentence(badRequest("invalidValue", "Taken"), "So it is.").message).toBe(
      "Taken. So it is.",
    );
  });
});
