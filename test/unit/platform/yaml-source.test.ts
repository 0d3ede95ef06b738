// The lines that messages name, and that a file cannot ask for unbounded work.
import { describe, expect, it } from "@jest/globals";
import { createFileProblems, pathText } from "../../../src/platform/file/file-problems.js";
import { readYaml } from "../../../src/platform/file/yaml-source.js";

const text = `# a comment
tenants:
  acme:
    list:
      - first
      - { key: value,
          other: 5 }
    again: &anchor
      inner: yes
copy: *anchor
`;

describe("readYaml", () => {
  const { source, problems } = readYaml(text);

  it("gives plain values, with yes and no as texts", () => {
    expect(problems).toEqual([]);
    expect(source?.value).toEqual({
      tenants: {
        acme: { list: ["first", { key: "value", other: 5 }], again: { inner: "yes" } },
      },
      copy: { inner: "yes" },
    });
  });

  it.each<[(string | number)[], number]>([
    [[], 2],
    [["tenants"], 2],
    [["tenants", "acme", "list", 0], 5],
    [["tenants", "acme", "list", 1], 6],
    [["tenants", "acme", "list", 1, "other"], 7],
    [["tenants", "acme", "again", "inner"], 9],
    [["copy"], 10],
    // Where the value stands that an alias is of.
    [["copy", "inner"], 9],
    // What is not there is told where it should be.
    [["tenants", "acme", "missing"], 3],
    [["tenants", "acme", "list", 9], 4],
  ])("knows the line of %j", (path, line) => {
    expect(source?.lineOf(path)).toBe(line);
  });

  it("never quotes a value that is no YAML", () => {
    for (const broken of [
      "secret: 'mArKeR",
      "secret: [mArKeR",
      'secret: "\\mArKeR"',
      "secret: mArKeR: mArKeR",
      "- @mArKeR",
      "secret: mArKeR\nmArKeR-4711",
      "secret: %mArKeR\n  %mArKeR",
    ]) {
      const messages = readYaml(broken).problems.map(({ message }) => message);
      expect(messages.length).toBeGreaterThan(0);
      expect(messages.join("\n")).not.toContain("mArKeR");
    }
  });
});

describe("problems of a file", () => {
  it("are in the order of lines, with their place", () => {
    const problems = createFileProblems("gateway.yaml", readYaml(text).source);
    problems.add(["copy"], "is wrong");
    problems.add(["tenants", "acme", "list", 1, "other"], "is wrong too");
    problems.add([], "is odd");
    problems.addLine(1, "has a comment");
    expect(problems.list()).toEqual([
      "gateway.yaml:1: has a comment",
      "gateway.yaml:2: is odd",
      "gateway.yaml:7: tenants.acme.list[1].other: is wrong too",
      "gateway.yaml:10: copy: is wrong",
    ]);
    expect(pathText(["a", 0, 1, "b"])).toBe("a[0][1].b");
  });
});
