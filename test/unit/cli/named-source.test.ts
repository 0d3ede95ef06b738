// Which source a command means, by what was typed and what there is.
import { describe, expect, it } from "@jest/globals";
import { fullyNamed, theOnly } from "../../../src/cli/admin/named-source.js";
import { OptionError } from "../../../src/cli/fail.js";

const known = [
  { tenant: "acme", source: "entra" },
  { tenant: "acme", source: "hr" },
  { tenant: "beta", source: "hr" },
];

describe("a source that is named with its tenant", () => {
  it.each([
    [{ source: "acme/hr" }, { tenant: "acme", source: "hr" }],
    [
      { source: "acme/hr", tenant: "acme" },
      { tenant: "acme", source: "hr" },
    ],
    [
      { source: "hr", tenant: "beta" },
      { tenant: "beta", source: "hr" },
    ],
    [{ source: "hr" }, undefined],
  ])("is %j", (flags, expected) => {
    expect(fullyNamed(flags)).toEqual(expected);
  });

  it("cannot have two tenants", () => {
    expect(() => fullyNamed({ source: "acme/hr", tenant: "beta" })).toThrow(OptionError);
  });
});

describe("a source that is named alone", () => {
  const problemOf = (source: string, all = known): unknown => {
    try {
      return theOnly(source, all, "guarded");
    } catch (error) {
      return error instanceof OptionError ? error.problems : error;
    }
  };

  it("is the only one of that name", () => {
    expect(problemOf("entra")).toEqual({ tenant: "acme", source: "entra" });
  });

  it("is asked for where several tenants have one, or none has", () => {
    expect(problemOf("hr")).toEqual(["--source: several tenants have one; name acme/hr, beta/hr"]);
    expect(problemOf("okta")).toEqual([
      "--source: no source of that name is guarded; there are acme/entra, acme/hr, beta/hr; name one of them",
    ]);
    expect(problemOf("okta", [])).toEqual([
      expect.stringMatching(
        /^--source: no source of that name is guarded; there is none at this gateway: .*going-live/,
      ),
    ]);
  });
});
