import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parseRetryAfter, toPingOneError } from "../../../../src/pingone/answer/error-response.js";
import type { PingOneErrorCode } from "../../../../src/pingone/error.js";
import { ReceivedHeaders } from "../../../../src/pingone/transport/answer-headers.js";
import { answer, html } from "../stubs.js";

const create = { operation: "users.create", method: "POST" };
const NOW = Date.parse("2026-03-01T12:00:00Z");
const read = (...args: Parameters<typeof answer>) => toPingOneError(create, answer(...args), NOW);

const envelope = (code: string, ...details: readonly unknown[]) => ({
  id: "6c796712-0f16-4062-815a-e0a92f4a2143",
  code,
  message: "The request could not be completed.",
  ...(details.length === 0 ? {} : { details }),
});

const unique = {
  code: "UNIQUENESS_VIOLATION",
  target: "username",
  message: "is unique but a non-unique value is provided",
};
const badEmail = {
  code: "INVALID_VALUE",
  target: "email",
  message: "must be a well-formed email address",
  innerError: { allowedPattern: "..." },
};

describe("PingOne's bodies (contract 10.4)", () => {
  it.each<[string, number, unknown, PingOneErrorCode, string[]]>([
    ["duplicate username", 400, envelope("INVALID_DATA", unique), "uniqueness", ["username"]],
    [
      "duplicate e-mail",
      400,
      envelope("INVALID_DATA", { ...unique, target: "email" }),
      "uniqueness",
      ["email"],
    ],
    ["duplicate as 409", 409, envelope("INVALID_DATA", unique), "uniqueness", ["username"]],
    [
      "duplicate among others",
      400,
      envelope("INVALID_DATA", badEmail, unique),
      "uniqueness",
      ["email", "username"],
    ],
    ["bad e-mail", 400, envelope("INVALID_DATA", badEmail), "invalidData", ["email"]],
    [
      "blank username",
      400,
      envelope("INVALID_DATA", {
        code: "EMPTY_VALUE",
        target: "username",
        message: "must not be blank",
      }),
      "invalidData",
      ["username"],
    ],
    [
      "missing username",
      400,
      envelope("INVALID_DATA", { code: "REQUIRED_VALUE", target: "username" }),
      "invalidData",
      ["username"],
    ],
    [
      "bad filter",
      400,
      envelope("INVALID_REQUEST", { code: "INVALID_FILTER", target: "filter" }),
      "invalidFilter",
      ["filter"],
    ],
    [
      "profile too large",
      400,
      envelope("INVALID_DATA", { code: "SIZE_LIMIT_EXCEEDED" }),
      "tooLarge",
      [],
    ],
    ["unknown id", 404, envelope("NOT_FOUND"), "notFound", []],
    [
      "token refused",
      401,
      envelope("ACCESS_FAILED", { code: "INVALID_TOKEN" }),
      "tokenRefused",
      [],
    ],
    ["401 without a reason", 401, envelope("ACCESS_FAILED"), "workerUnauthorized", []],
    [
      "no permission as 401",
      401,
      envelope("ACCESS_FAILED", { code: "INSUFFICIENT_PERMISSIONS" }),
      "workerForbidden",
      [],
    ],
    [
      "an unknown environment as 400",
      400,
      envelope("ACCESS_FAILED", { code: "INSUFFICIENT_PERMISSIONS" }),
      "workerForbidden",
      [],
    ],
    [
      "no permission without an id",
      403,
      { code: "ACCESS_FAILED", message: "No." },
      "workerForbidden",
      [],
    ],
    [
      "no permission",
      403,
      envelope("ACCESS_FAILED", { code: "INSUFFICIENT_PERMISSIONS" }),
      "workerForbidden",
      [],
    ],
    [
      "over licence",
      403,
      envelope("ACCESS_FAILED", { code: "LICENSE_EXCEEDED", innerError: { quotaLimit: 100 } }),
      "licenseExceeded",
      [],
    ],
    [
      "rate limited",
      429,
      envelope("REQUEST_LIMITED", { code: "LIMIT_EXCEEDED" }),
      "rateLimited",
      [],
    ],
    ["media type race", 415, envelope("INVALID_REQUEST"), "unsupportedMediaType", []],
    ["conflict", 409, envelope("CONFLICT"), "conflict", []],
    ["request timeout", 408, envelope("REQUEST_FAILED"), "timeout", []],
    ["gone", 410, envelope("NOT_FOUND"), "unexpected", []],
    ["internal error", 500, envelope("UNEXPECTED_ERROR"), "unavailable", []],
    ["unavailable", 503, undefined, "unavailable", []],
    ["gateway timeout", 504, envelope("UNEXPECTED_ERROR"), "timeout", []],
    ["method", 405, envelope("INVALID_REQUEST"), "unexpected", []],
    ["redirect", 302, undefined, "unexpected", []],
  ])("%s", (_name, status, body, code, targets) => {
    const error = read(status, body);
    expect(error).toMatchObject({ status, code, message: `users.create: ${code}` });
    expect(error.details.flatMap(({ target }) => target ?? [])).toEqual(targets);
  });

  it.each([
    [400, false],
    [401, false],
    [404, false],
    [409, false],
    [429, false],
    [408, true],
    [500, true],
    [502, true],
    [503, true],
    [504, true],
  ])("after %d the request may have been carried out: %s", (status, isAmbiguous) => {
    expect(read(status, envelope("X_Y")).ambiguous).toBe(isAmbiguous);
    const reading = { operation: "users.read", method: "GET" };
    expect(toPingOneError(reading, answer(status), NOW).ambiguous).toBe(false);
  });

  it("keeps rules, not values", () => {
    const detail = {
      code: "INVALID_VALUE",
      target: "password",
      message: "does not fit the policy",
      rejectedValue: "hunter2",
      innerError: { unsatisfiedRequirements: ["length", 7, "maxRepeats"], history: "x" },
    };
    expect(read(400, envelope("INVALID_DATA", detail)).details).toEqual([
      {
        code: "INVALID_VALUE",
        target: "password",
        message: "does not fit the policy",
        unsatisfiedRequirements: ["length", "maxRepeats"],
      },
    ]);
  });

  it.each([
    ["details that are no list", { details: "x" }, []],
    ["details of every kind", { details: [null, 7, "x", {}, []] }, ["UNKNOWN", "UNKNOWN"]],
    ["innerError null", { details: [{ code: "A", innerError: null }] }, ["A"]],
    ["an unknown code", { code: "NEW", details: [{ code: "BRAND_NEW" }] }, ["BRAND_NEW"]],
    ["numbers where texts belong", { details: [{ code: 1, target: 2, message: 3 }] }, ["UNKNOWN"]],
  ])("survives %s", (_name, body, codes) => {
    const error = read(400, { ...envelope("INVALID_DATA"), ...body });
    expect(error.code).toBe("invalidData");
    expect(error.details.map(({ code }) => code)).toEqual(codes);
  });

  it("never throws, whatever the body is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 599 }),
        fc.oneof(fc.string(), fc.json()),
        (status, body) => {
          expect(toPingOneError(create, { status, headers: new Headers(), body }, NOW).status).toBe(
            status,
          );
        },
      ),
    );
  });

  it("finds the correlation id in the body, else in the headers", () => {
    const fromHeader = "0D9F0A52-77A5-4f0e-9d55-2f4a3c1b0e99";
    const headers = { "correlation-id": fromHeader };
    expect(read(404, envelope("NOT_FOUND"), headers).correlationId).toBe(
      "6c796712-0f16-4062-815a-e0a92f4a2143",
    );
    expect(
      toPingOneError(create, { ...html(502), headers: new Headers(headers) }, NOW).correlationId,
    ).toBe(fromHeader);
    expect(read(404, [1]).correlationId).toBeUndefined();
    const odd = { ...envelope("NOT_FOUND"), id: "mary@example.com" };
    expect(read(404, odd).correlationId).toBeUndefined();
    expect(read(404, odd, { "correlation-id": "mary@example.com" }).correlationId).toBeUndefined();
    expect(read(404, odd, headers).correlationId).toBe(fromHeader);
  });
});

describe("answers that do not speak for PingOne", () => {
  const { id, code, message } = envelope("NOT_FOUND");

  it.each<[string, string]>([
    ["a page", "<html><body>404</body></html>"],
    ["nothing", ""],
    ["null", "null"],
    ["a list", JSON.stringify([envelope("NOT_FOUND")])],
    ["a text", '"NOT_FOUND"'],
    ["AWS's own", JSON.stringify({ message: "Not Found" })],
    ["Azure's own", JSON.stringify({ statusCode: 404, message: "Resource not found" })],
    ["RFC 9457", JSON.stringify({ type: "about:blank", title: "Not Found", status: 404 })],
    ["Spring's", JSON.stringify({ status: 404, error: "Not Found", message: "No", path: "/" })],
    ["an envelope without id", JSON.stringify({ code, message })],
    ["an envelope without code", JSON.stringify({ id, message })],
    ["an envelope without message", JSON.stringify({ id, code })],
    ["a number for a code", JSON.stringify({ id, code: 404, message })],
    ["a code in other letters", JSON.stringify({ id, code: "NotFound", message })],
    ["a problem in a problem", JSON.stringify({ error: { id, code, message } })],
  ])("%s", (_name, body) => {
    const told = (status: number) =>
      toPingOneError(create, { status, headers: new Headers(), body }, NOW);
    for (const status of [404, 409, 500, 502, 503, 504, 520]) {
      expect(told(status)).toMatchObject({ status, code: "unavailable", ambiguous: true });
    }
    for (const status of [400, 401, 402, 405, 407, 408, 410, 415, 422, 451]) {
      expect(told(status)).toMatchObject({ status, code: "unexpected", ambiguous: true });
    }
    expect(told(429)).toMatchObject({ code: "rateLimited", ambiguous: false });
    expect(told(413)).toMatchObject({ code: "tooLarge", ambiguous: false });
  });
});

describe("Retry-After (contract 10.5)", () => {
  it.each([
    ["7", 7000],
    [" 7 ", 7000],
    ["0", 0],
    ["86400", 300_000],
    ["9".repeat(400), 300_000],
    ["Sun, 01 Mar 2026 12:00:30 GMT", 30_000],
    ["Sun, 01 Mar 2026 11:00:00 GMT", 0],
    ["Mon, 01 Mar 2027 12:00:00 GMT", 300_000],
    ["soon", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j is %j ms", (value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });

  it("is read from the first of several headers", () => {
    const fields = ["Retry-After", "3", "Retry-After", "9"].map((each) => Buffer.from(each));
    const refused = { status: 429, headers: new ReceivedHeaders(fields), body: "" };
    expect(toPingOneError(create, refused, NOW).retryAfterMs).toBe(3000);
    expect(read(429).retryAfterMs).toBeUndefined();
  });

  it("as a date is measured by the clock of who sent it", () => {
    const fields = [
      ["Date", "Sun, 01 Mar 2026 13:00:00 GMT"],
      ["Retry-After", "Sun, 01 Mar 2026 13:00:07 GMT"],
    ];
    const headers = new ReceivedHeaders(fields.flat().map((each) => Buffer.from(each)));
    expect(toPingOneError(create, { status: 503, headers, body: "" }, NOW).retryAfterMs).toBe(7000);
  });
});
