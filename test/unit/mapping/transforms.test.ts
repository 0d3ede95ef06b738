// Each transform of the closed set, on what it is for, on what it leaves alone, and on what it has no value for.
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Transform } from "../../../src/mapping/model.js";
import { compileTransforms, foldsCase } from "../../../src/mapping/transforms.js";

type Texts = readonly string[];
const map = { kind: "map", values: { a: "Alpha", b: "" } } as const;

describe("transforms", () => {
  it.each<[Transform, Texts, Texts]>([
    [{ kind: "lowercase" }, ["A\u00c4b", "C"], ["a\u00e4b", "c"]],
    [{ kind: "uppercase" }, ["a\u00e4b"], ["A\u00c4B"]],
    [{ kind: "trim" }, ["  a b\t", "   "], ["a b"]],
    [{ kind: "nfc" }, ["A\u0308"], ["\u00c4"]],
    [
      { kind: "boolean" },
      ["True", " yes ", "Y", "1", "ON", "false", "No", "n", "0", "off"],
      ["true", "true", "true", "true", "true", "false", "false", "false", "false", "false"],
    ],
    [{ kind: "boolean" }, ["maybe", "2", ""], []],
    [{ kind: "countryCode" }, ["Sierra Leone", "de", " US ", "germany"], ["SL", "DE", "US", "DE"]],
    [{ kind: "countryCode" }, ["Atlantis", "ZZ", ""], []],
    [{ kind: "languageTag" }, ["en_us", "zh_hans_cn", "de_DE"], ["en-US", "zh-Hans-CN", "de-DE"]],
    // Only underscores make it wrong; anything else is left to PingOne.
    [{ kind: "languageTag" }, ["en-us", "x y", "_", "e_us"], ["en-us", "x y", "_", "e_us"]],
    [
      { kind: "e164" },
      ["+1 (201) 555-0123", "tel:+49.30/1234", "0049 30 1234", "+44 20 7946 0000"],
      ["+12015550123", "+49301234", "+49301234", "+442079460000"],
    ],
    [{ kind: "e164" }, ["030 1234", "10-040-1308", "+1", "none", "+1234567890123456"], []],
    [{ kind: "e164", callingCode: "49" }, ["030 1234", "171 12345"], ["+49301234", "+4917112345"]],
    [{ kind: "e164", callingCode: "49" }, ["+1 201 555 0123"], ["+12015550123"]],
    [{ kind: "e164", callingCode: "49" }, ["12", "12345678901234"], []],
    [map, ["a", "b", "c", "toString"], ["Alpha", "c", "toString"]],
    [{ ...map, otherwise: "Other" }, ["a", "c", "toString"], ["Alpha", "Other", "Other"]],
    [{ kind: "first" }, ["a", "b"], ["a"]],
    [{ kind: "first" }, [], []],
    [{ kind: "join", separator: "; " }, ["a", "b"], ["a; b"]],
    [{ kind: "join", separator: ";" }, [], []],
    [{ kind: "split", separator: "," }, ["a, b,,c ", "d"], ["a", "b", "c", "d"]],
    [{ kind: "split", separator: "." }, [" . "], []],
  ])("%j of %j is %j", (transform, values, expected) => {
    expect(compileTransforms([transform])(values)).toEqual(expected);
  });

  it("none at all changes nothing", () => {
    expect(compileTransforms([])(["", " a"])).toEqual(["", " a"]);
  });

  it("are applied in order", () => {
    const steps: readonly Transform[] = [
      { kind: "split", separator: ";" },
      { kind: "uppercase" },
      { kind: "first" },
    ];
    expect(compileTransforms(steps)(["b;a", "c"])).toEqual(["B"]);
    expect(compileTransforms(steps.toReversed())(["b;a", "c"])).toEqual(["B", "A"]);
  });
});

describe("texts that differ in letter case alone", () => {
  const folding: readonly Transform[] = [
    { kind: "lowercase" },
    { kind: "uppercase" },
    { kind: "countryCode" },
    { kind: "languageTag" },
    { kind: "boolean" },
    { kind: "e164", callingCode: "49" },
  ];
  const mixed = (text: string): string =>
    text.replace(/./g, (each, at: number) =>
      at % 2 === 0 ? each.toUpperCase() : each.toLowerCase(),
    );

  it.each(folding)("become the same by %j", (transform) => {
    expect(foldsCase([transform])).toBe(true);
    const words = ["en_us", "Sierra Leone", "de", "true", "No", "+49 1234", "zh_Hans_CN", "abc"];
    for (const word of words) {
      // A tag that is none is left as it is.
      const isLeft = transform.kind === "languageTag" && !word.includes("_");
      const convert = compileTransforms([transform]);
      if (!isLeft) expect(convert([mixed(word)])).toEqual(convert([word.toLowerCase()]));
    }
  });

  it.each<Transform>([
    { kind: "map", values: { a: "b" } },
    { kind: "join", separator: "," },
    { kind: "split", separator: "x" },
    { kind: "first" },
  ])("need not by %j, so that no filter's value goes through it", (transform) => {
    expect(foldsCase([{ kind: "lowercase" }, transform])).toBe(false);
  });
});

it("no transform makes a value of none, or an empty one", () => {
  const every: readonly Transform[] = [
    { kind: "trim" },
    { kind: "countryCode" },
    { kind: "languageTag" },
    { kind: "e164" },
    { kind: "boolean" },
    map,
    { kind: "split", separator: "," },
  ];
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" }), { maxLength: 4 }),
      fc.subarray([...every], { minLength: 1 }),
      (values, transforms) => {
        const result = compileTransforms(transforms)(values);
        expect(result).not.toContain("");
        expect(compileTransforms(transforms)([])).toEqual([]);
      },
    ),
  );
});
