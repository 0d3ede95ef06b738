// The budget itself, and what it is taken for: work that grows with products of what a client sends.
import { describe, expect, it } from "@jest/globals";
import { compileFilter, compileValueFilter } from "../../../src/scim/filter/evaluate.js";
import { parseFilter } from "../../../src/scim/filter/parse.js";
import { parseProjection } from "../../../src/scim/representation/projection.js";
import { createBulkBudget, WorkBudget } from "../../../src/scim/work-budget.js";
import { PATCH_OP } from "./patch/patching.js";
import { USER, userSchema } from "./resource/library.js";
import { applyPatch, parsePatch, parseResource } from "../../support/at-once.js";

const tooMany = expect.objectContaining({ status: 400, scimType: "tooMany" });

/** A budget that tells what was taken from it. */
function metered() {
  let spent = 0;
  const work = new (class extends WorkBudget {
    override spend(units: number): void {
      spent += units;
    }
  })();
  return { work, spent: () => spent };
}

const patch = (operations: readonly unknown[], work?: WorkBudget) =>
  parsePatch({ schemas: [PATCH_OP], Operations: operations }, userSchema, { work });

const emails = (count: number, rest: object = {}) =>
  Array.from({ length: count }, (_, index) => ({
    value: `p${String(index)}@example.com`,
    ...rest,
  }));

const bare = { schemas: [USER], id: "u1", userName: "costly@example.com" };

describe("a budget", () => {
  it("is used up once more than it holds was taken", () => {
    const work = new WorkBudget(10);
    work.spend(10);
    expect(() => {
      work.spend(1);
    }).toThrow(tooMany);
  });

  it("of a bulk request is shared by its operations, none of which may take more than a request", () => {
    const whole = createBulkBudget();
    const first = whole.part();
    first.spend(2_000_000);
    expect(() => {
      first.spend(1);
    }).toThrow(tooMany);
    for (let rest = 0; rest < 9; rest += 1) whole.part().spend(2_000_000);
    expect(() => {
      whole.part().spend(2_000_000);
    }).toThrow(tooMany);
  });
});

describe("a filter takes for each value it looks at", () => {
  const spentBy = (text: string, displayName: string): number => {
    const { work, spent } = metered();
    compileFilter(parseFilter(text, userSchema), work)({ ...bare, displayName });
    return spent();
  };

  it("six units for a short one, whatever the operator", () => {
    expect(spentBy('displayName eq "a"', "Mary")).toBe(6);
    expect(spentBy("displayName pr", "Mary")).toBe(6);
    expect(spentBy('displayName eq "a" or displayName eq "b"', "Mary")).toBe(12);
  });

  it("the product of both lengths for a search: it may look at each character that often", () => {
    const short = spentBy(`displayName co "${"ab".repeat(10)}"`, "a".repeat(16_000));
    const long = spentBy(`displayName co "${"ab".repeat(1_000)}"`, "a".repeat(16_000));
    expect(long).toBeGreaterThan(50 * short);
  });

  it("a long value is folded once, however many conditions look at it", () => {
    const value = "É".repeat(16_000);
    const once = spentBy('displayName eq "a"', value);
    const often = spentBy(Array(100).fill('displayName eq "a"').join(" or "), value);
    expect(often - once).toBe(6 * 99);
  });

  it("of elements, too", () => {
    const { work, spent } = metered();
    const { filter } = parseFilter('emails[value eq "a" and type eq "b"]', userSchema) as never;
    const matches = compileValueFilter(filter, work);
    for (const element of emails(100)) matches(element);
    expect(spent()).toBe(6 * 100);
  });
});

describe("a patch takes for each operation on each element", () => {
  const add = { op: "add", path: "emails", value: emails(990) };
  const spentBy = (operations: readonly unknown[]): number => {
    const { work, spent } = metered();
    applyPatch(patch(operations, work), bare, userSchema);
    return spent();
  };

  it.each([
    ["removals by a filter", { op: "remove", path: 'emails[value co "zzz"]' }],
    ["writes to all elements", { op: "replace", path: "emails.display", value: "x" }],
    ["additions", { op: "add", path: 'emails[type eq "x"].value', value: "x@example.com" }],
    ["removals of values", { op: "remove", path: "emails", value: [{ type: "x" }] }],
  ])("%s", (_name, operation) => {
    const one = spentBy([add, operation]);
    expect(spentBy([add, operation, operation, operation]) - one).toBeGreaterThan(2 * 16 * 990);
    const often = patch([add, ...Array<unknown>(1_000).fill(operation)]);
    expect(() => applyPatch(often, bare, userSchema)).toThrow(tooMany);
  });

  it("only the reading for the elements that a replacement does not look at", () => {
    const replace = { op: "replace", path: "emails", value: emails(990) };
    expect(spentBy([replace, replace]) - spentBy([replace])).toBeLessThan(301 * 990);
  });

  it("long paths with many conditions are counted before they are tried", () => {
    const text = Array(100).fill('type eq "a"').join(" or ");
    const operations = Array<unknown>(2_000).fill({ op: "remove", path: `emails[${text}]` });
    expect(() => patch(operations)).toThrow(tooMany);
  });

  it("names and value paths that a value without a path holds", () => {
    const named = (name: (index: number) => string) => () =>
      patch(
        Array.from({ length: 50 }, (_, part) => ({
          op: "add",
          value: Object.fromEntries(emails(900).map((_each, at) => [name(part * 900 + at), "v"])),
        })),
      );
    expect(named((index) => `name.x${String(index)}`)).toThrow(tooMany);
    expect(named((index) => `emails[type eq "k${String(index)}"].value`)).toThrow(tooMany);
  });

  it("the values a user has in many attributes", () => {
    const values = ["emails", "phoneNumbers", "ims", "photos", "entitlements", "roles"].map(
      (name) => [name, emails(1_000)],
    );
    const all = Object.fromEntries([...values, ["addresses", emails(1_000)]]) as object;
    const body = { schemas: [USER], userName: "u", ...all };
    expect(() => parseResource(body, userSchema)).toThrow(tooMany);
  });

  it("a path of more than 100 conditions is tooMany, as a key of a value, too", () => {
    const text = `emails[${Array(101).fill("value pr").join(" or ")}]`;
    expect(() => patch([{ op: "remove", path: text }])).toThrow(tooMany);
    expect(() => patch([{ op: "add", value: { [`${text}.display`]: "x" } }])).toThrow(tooMany);
  });

  it("a thousand additions of single values are one", () => {
    const operations = emails(1_000).map((each) => ({ op: "add", path: "emails", value: [each] }));
    expect(applyPatch(patch(operations), bare, userSchema)["emails"]).toHaveLength(1_000);
  });
});

describe("limits on single things", () => {
  it("a text of an attribute has at most 16,384 characters", () => {
    const read = (length: number) => () =>
      parseResource(
        { schemas: [USER], userName: "u", displayName: "x".repeat(length) },
        userSchema,
      );
    expect(read(16_384)).not.toThrow();
    expect(read(16_385)).toThrow(/"displayName" is longer than 16384 characters/);
  });

  it("an attribute of a user has at most 1,000 values", () => {
    const read = (count: number) => () =>
      parseResource({ schemas: [USER], userName: "u", emails: emails(count) }, userSchema);
    expect(read(1_000)).not.toThrow();
    expect(read(1_001)).toThrow(/"emails" has too many values. Send at most 1000/);
  });

  it.each(["attributes", "excludedAttributes"])("%s names at most 500", (name) => {
    const read = (names: string | readonly string[]) => () =>
      name === "attributes"
        ? parseProjection(names, undefined, userSchema)
        : parseProjection(undefined, names, userSchema);
    expect(read(Array<string>(500).fill("title"))).not.toThrow();
    expect(read(Array<string>(501).fill("title"))).toThrow(tooMany);
    expect(read(Array<string>(501).fill("title").join(","))).toThrow(tooMany);
    expect(read([",".repeat(100_000)])).toThrow(tooMany);
    const long = ["a".repeat(8_192), "b".repeat(8_192)];
    expect(read(long)).not.toThrow();
    expect(read([...long, "c"])).toThrow(tooMany);
  });
});
