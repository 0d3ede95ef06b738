import { describe, expect, it } from "@jest/globals";
import { ReceivedHeaders } from "../../../../src/pingone/transport/answer-headers.js";

const headers = new ReceivedHeaders(
  ["Correlation-ID", "one", "content-length", "7", "X-Name", "Zo\u00eb", "x-name", "two"].map(
    (each) => Buffer.from(each, "latin1"),
  ),
);

describe("the headers of an answer (RFC 9110 section 5)", () => {
  it.each<[Lowercase<string>, string | undefined]>([
    ["correlation-id", "one"],
    ["content-length", "7"],
    ["x-name", "Zo\u00eb"],
    ["x-nam", undefined],
    ["retry-after", undefined],
  ])("%s is %j, however it is written", (name, value) => {
    expect(headers.get(name)).toBe(value);
  });

  it("are told in the order in which they came", () => {
    expect([...headers]).toEqual([
      ["correlation-id", "one"],
      ["content-length", "7"],
      ["x-name", "Zo\u00eb"],
      ["x-name", "two"],
    ]);
  });
});
