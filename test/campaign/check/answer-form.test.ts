// What a campaign takes for an answer in SCIM's form and in time: it finds what is wrong, and nothing else.
import { describe, expect, it } from "@jest/globals";
import type { ScimAnswer, ScimRequest } from "../world/balancer.js";
import { answerFaults, latenessMs } from "./answer-form.js";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const get: ScimRequest = { method: "GET", path: "/Users/1" };
const type = { "content-type": "application/scim+json" };

const answered = (status: number, body?: object, headers: object = type): ScimAnswer => ({
  status,
  headers: { ...headers },
  text: body === undefined ? "" : JSON.stringify(body),
  tookMs: 10,
  via: ["one"],
  isOfProxy: false,
});
const error = (status: number, more: object = {}): object => ({
  schemas: [ERROR],
  status: String(status),
  detail: "It is not there.",
  ...more,
});
const user = {
  schemas: ["…:User"],
  id: "1",
  meta: { location: "https://scim.example.com/Users/1" },
};

describe("the form of an answer (RFC 7644 section 3.12)", () => {
  it.each([
    ["a resource", get, answered(200, user)],
    ["no content", get, answered(204, undefined, {})],
    ["an error", get, answered(404, error(404))],
    ["a wait", get, answered(503, error(503), { ...type, "retry-after": "5" })],
    ["a page of a proxy", get, { ...answered(502), isOfProxy: true }],
    ["a list", { ...get, path: "/Users?count=1" }, answered(200, { schemas: ["…:ListResponse"] })],
  ])("%s is right", (_what, request, answer) => {
    expect(answerFaults(request, answer)).toEqual([]);
  });

  it.each([
    ["HTML", { ...answered(404), text: "<html>" }],
    ["another status in the body", answered(404, error(400))],
    ["no detail", answered(404, error(404, { detail: "" }))],
    ["other schemas", answered(404, error(404, { schemas: [] }))],
    ["another media type", answered(404, error(404), { "content-type": "application/json" })],
    ["a wait without its time", answered(503, error(503))],
    ["a wait with a date", answered(429, error(429), { ...type, "retry-after": "soon" })],
    ["what nobody foresaw", answered(500, error(500))],
    ["a resource without id", answered(200, { ...user, id: undefined })],
    ["a resource without location", answered(200, { ...user, meta: {} })],
    ["204 with a body", answered(204, user, {})],
    ["201 without Location", answered(201, user)],
  ])("%s is wrong", (_what, answer) => {
    expect(answerFaults(get, answer)).toHaveLength(1);
  });
});

describe("the deadline of an answer", () => {
  it.each([
    [30_000, 0, 0],
    [37_000, 0, 1_000],
    [37_000, 2_000, 0],
  ])(
    "%d ms, of which this process stood still for %d, are %d too many",
    (tookMs, stopped, late) => {
      expect(latenessMs({ ...answered(200, user), tookMs }, stopped)).toBe(late);
    },
  );

  it("holds for each process that a proxy passed the request on to", () => {
    expect(latenessMs({ ...answered(200, user), tookMs: 70_000, via: ["one", "two"] }, 0)).toBe(0);
  });
});
