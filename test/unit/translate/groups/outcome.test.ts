import { describe, expect, it } from "@jest/globals";
import type { ScimError } from "../../../../src/scim/error.js";
import { badRequest } from "../../../../src/scim/error.js";
import { PingOneError } from "../../../../src/pingone/error.js";
import {
  ChangeFailure,
  leaving,
  mayFinish,
  toChangeError,
  type ChangeOutcome,
} from "../../../../src/translate/groups/outcome.js";

const silent = new PingOneError("timeout", "members.add", { ambiguous: true });
const limited = new PingOneError("rateLimited", "members.add", {
  status: 429,
  retryAfterMs: 7_000,
});
const refused = badRequest("invalidValue", "members: there is none.");

const told = (reason: unknown, outcome: ChangeOutcome, isConditional = false): ScimError =>
  toChangeError(new ChangeFailure(reason, outcome), isConditional) as ScimError;

describe("what a client is told of a change of a group that failed", () => {
  it.each<[string, unknown, ChangeOutcome, number, string | undefined, readonly string[]]>([
    [
      "unfinished",
      limited,
      { state: "unfinished", done: 3, total: 5 },
      429,
      "7",
      [
        "3 of 5 changes of members were made and are kept.",
        "The same request, repeated, makes the rest.",
      ],
    ],
    [
      "unfinished after silence",
      silent,
      { state: "unfinished" },
      503,
      "5",
      ["The same request, repeated, makes the rest."],
    ],
    [
      "of a new group",
      limited,
      { state: "unfinished", isNew: true, done: 0, total: 2 },
      429,
      "7",
      ["The group was created, but not yet with all of its members.", "0 of 2 changes"],
    ],
    [
      "not restored",
      refused,
      { state: "notRestored", members: ["a", "b"] },
      503,
      "30",
      [
        "members: there is none.",
        "2 of the changes to other members could not be undone: a, b.",
        "Read the group and write it anew.",
      ],
    ],
    [
      "left as they are",
      refused,
      { state: "notRestored", members: [], unclear: ["a", "b"] },
      503,
      "30",
      ["Whether this request has added them is not known, so they were left as they are: a, b."],
    ],
    [
      "nor its attributes",
      refused,
      { state: "notRestored", isAttributesChanged: true },
      503,
      "30",
      ["The group's own attributes were changed and could not be set back."],
    ],
    [
      "still being undone",
      refused,
      { state: "notRestored", members: ["a"], isPending: true },
      503,
      "30",
      ["the gateway goes on to undo it"],
    ],
    [
      "removed",
      silent,
      { state: "removed" },
      503,
      "5",
      ["nothing was created. Repeat the request."],
    ],
    [
      "stranded",
      refused,
      { state: "stranded", id: "g" },
      503,
      "30",
      ["Group g was created", "It could not be removed again."],
    ],
    [
      "stranded for now",
      refused,
      { state: "stranded", id: "g", isPending: true },
      503,
      "30",
      ["It is being removed again"],
    ],
    [
      "taken",
      refused,
      { state: "stranded", id: "g", isTaken: true },
      503,
      "30",
      ["changed by somebody else"],
    ],
    ["as found", refused, { state: "asFound" }, 400, undefined, ["is left as it was."]],
  ])("%s", (_state, reason, outcome, status, retryAfter, sentences) => {
    const error = told(reason, outcome);
    expect(error.status).toBe(status);
    expect(error.headers["Retry-After"]).toBe(retryAfter);
    expect(error.scimType).toBe(status === 400 ? "invalidValue" : undefined);
    for (const sentence of sentences) expect(error.message).toContain(sentence);
    expect(error.message).not.toContain("undefined");
  });

  it("a condition does not hold any more where something is kept, and only there", () => {
    const another = "of another version now";
    expect(told(limited, { state: "unfinished", done: 1, total: 2 }, true).message).toContain(
      another,
    );
    const renamed = { state: "unfinished", isAttributesChanged: true } as const;
    expect(told(limited, renamed, true).message).toContain(another);
    const nothing = { state: "unfinished", done: 0, total: 2 } as const;
    expect(told(limited, nothing, true).message).not.toContain(another);
    expect(told(limited, renamed).message).not.toContain(another);
  });

  it("no more than ten are named", () => {
    const members = Array.from({ length: 30 }, (_, index) => `m${String(index)}.`);
    const { message } = told(refused, { state: "notRestored", members });
    expect(message).toContain("m9.");
    expect(message).not.toContain("m10.");
    expect(message).toContain("and others");
  });

  it("what is left is added to what was left before; what may pass may be finished", () => {
    const failure = leaving(leaving(limited, { state: "unfinished", done: 1, total: 2 }), {
      state: "unfinished",
      isNew: true,
    });
    expect(failure).toMatchObject({
      reason: limited,
      outcome: { state: "unfinished", done: 1, total: 2, isNew: true },
    });
    expect([failure, limited, silent].map(mayFinish)).toEqual([true, true, true]);
    expect([refused, leaving(refused, { state: "asFound" })].map(mayFinish)).toEqual([
      false,
      false,
    ]);
  });

  it("a mistake of ours is no answer", () => {
    const mistake = new TypeError("x");
    expect(told(mistake, { state: "removed" })).toBe(mistake);
  });
});
