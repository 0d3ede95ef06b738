import { describe, expect, it } from "@jest/globals";
import type { Clock } from "../../../src/platform/clock.js";
import { systemClock } from "../../../src/platform/clock.js";
import {
  fail,
  pass,
  resultOf,
  runChecks,
  skip,
  warn,
  type SetupCheck,
  type Finding,
} from "../../../src/setup/doctor/check.js";
import { findingsAsJson, renderFindings } from "../../../src/setup/doctor/doctor-report.js";

const statusesOf = async (checks: readonly SetupCheck[], clock: Clock = systemClock) =>
  (await runChecks(checks, clock, 1_000)).map(({ id, status, summary }) => [id, status, summary]);

describe("running checks", () => {
  it("skips what needs a failed one, and names the failure at the root", async () => {
    const checks: readonly SetupCheck[] = [
      { id: "a", run: () => fail("broken", "mend it") },
      { id: "b", needs: ["a"], run: () => pass("never asked") },
      { id: "c", needs: ["b"], run: () => pass("never asked") },
      { id: "d", run: () => pass("fine") },
    ];
    expect(await statusesOf(checks)).toEqual([
      ["a", "FAIL", "broken"],
      ["b", "SKIP", "Not checked, because a failed."],
      ["c", "SKIP", "Not checked, because a failed."],
      ["d", "PASS", "fine"],
    ]);
  });

  it("goes on after a warning and after what did not apply", async () => {
    const checks: readonly SetupCheck[] = [
      { id: "a", run: () => warn("hm", "mend it") },
      { id: "b", needs: ["a"], run: () => skip("does not apply") },
      { id: "c", needs: ["a", "b"], run: () => pass("fine") },
    ];
    expect((await statusesOf(checks)).map(([, status]) => status)).toEqual([
      "WARN",
      "SKIP",
      "PASS",
    ]);
  });

  it("a defect in one check is its failure, without the message, and stops no other", async () => {
    const checks: readonly SetupCheck[] = [
      {
        id: "a",
        run: () => {
          throw new TypeError("secret detail");
        },
      },
      { id: "b", run: () => Promise.reject(new RangeError("secret detail")) },
      { id: "c", run: () => pass("fine") },
    ];
    const found = await statusesOf(checks);
    expect(found).toEqual([
      ["a", "FAIL", "Could not be checked: TypeError."],
      ["b", "FAIL", "Could not be checked: RangeError."],
      ["c", "PASS", "fine"],
    ]);
  });

  it("ends a check that does not end itself", async () => {
    const limits: number[] = [];
    const clock: Clock = {
      now: () => 0,
      sleep: (ms) => {
        limits.push(ms);
        return Promise.resolve();
      },
    };
    const never = new Promise<Finding>(() => undefined);
    expect(await statusesOf([{ id: "a", run: () => never }], clock)).toEqual([
      ["a", "FAIL", "No answer within 1 s."],
    ]);
    expect(limits).toEqual([1_000]);
  });

  it("asks at the same time what needs nothing of each other", async () => {
    let underWay = 0;
    let most = 0;
    const run = async (): Promise<Finding> => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((later) => setImmediate(later));
      underWay -= 1;
      return pass("fine");
    };
    await runChecks(
      ["a", "b", "c"].map((id) => ({ id, run })),
      systemClock,
      1_000,
    );
    expect(most).toBe(3);
  });
});

describe("the result", () => {
  it.each<[readonly Finding[], string]>([
    [[], "PASS"],
    [[pass("a"), skip("b")], "PASS"],
    [[pass("a"), warn("b", "c")], "WARN"],
    [[warn("a", "b"), fail("c", "d"), pass("e")], "FAIL"],
  ])("of %j is %s", (findings, expected) => {
    expect(resultOf(findings)).toBe(expected);
  });
});

describe("the report", () => {
  const checks = [
    { id: "token", ...fail("The secret is wrong.", "Copy it again.") },
    { id: "clock", ...pass("Agrees.") },
  ];

  it("is a table with a mend below what is wrong", () => {
    expect(renderFindings(checks).split("\n")).toEqual([
      "STATUS  CHECK  FINDING",
      "FAIL    token  The secret is wrong.",
      "               Mend: Copy it again.",
      "PASS    clock  Agrees.",
      "",
      "Result: FAIL (1 PASS, 0 WARN, 1 FAIL, 0 SKIP)",
      "",
    ]);
  });

  it("is JSON of the same", () => {
    expect(JSON.parse(findingsAsJson(checks))).toEqual({
      checks: [
        { id: "token", status: "FAIL", summary: "The secret is wrong.", mend: "Copy it again." },
        { id: "clock", status: "PASS", summary: "Agrees." },
      ],
      result: "FAIL",
    });
  });
});
