// A fenced `http` block of a document that has an answer, as an exchange: the request below the gateway's origin, then what has to come.
//
//     POST /scim/v2/Users
//     Content-Type: application/scim+json
//
//     { "userName": "ann@example.com" }
//
//     HTTP/1.1 201
//
//     { "id": "{{ann}}" }
//
// `{{name}}` in an answer is remembered where it is new, and stands for what was remembered everywhere else. The body of an answer is
// a subset of what comes. The bearer token is added unless the block has an Authorization of its own.
import { expect } from "@jest/globals";
import { documents, examples } from "./documents.js";
import { send, substitute, type Exchange, type Variables } from "../transcripts/replay.js";

const BASE = "/scim/v2";
const ANSWER = /^HTTP\/1\.1 (\d{3}[^\n]*)\n/m;
const PLACEHOLDER = /^\{\{(\w+)\}\}$/;

export interface HttpExample {
  readonly at: string;
  readonly file: string;
  readonly exchange: Exchange;
}

export const httpExamples: readonly HttpExample[] = examples
  .filter(({ language, text }) => language === "http" && ANSWER.test(text))
  .map(({ at, file, text }) => ({ at, file, exchange: parseExchange(text, at) }));

export const documentsWithHttp: readonly string[] = documents.filter((file) =>
  httpExamples.some((each) => each.file === file),
);

function parseExchange(text: string, at: string): Exchange {
  const [requestPart = "", statusLine = "", answerPart = ""] = text.split(ANSWER);
  const { head, body } = split(requestPart);
  const [requestLine = "", ...headerLines] = head.split("\n");
  const [, method, path] = /^([A-Z]+) (\S+)$/.exec(requestLine) ?? [];
  if (method === undefined || path?.startsWith(BASE) !== true || statusLine === "")
    throw new Error(`${at}: a request below ${BASE}, then HTTP/1.1 and a status, is what runs`);
  const answer = split(`\n${answerPart}`);
  return {
    name: requestLine,
    method,
    path: path.slice(BASE.length),
    headers: headersOf(headerLines),
    ...(body === "" ? {} : { request: JSON.parse(body) as unknown }),
    status: Number(statusLine.slice(0, 3)),
    headersOfAnswer: headersOf(answer.head.split("\n").filter((line) => line !== "")),
    ...(answer.body === "" ? {} : { response: JSON.parse(answer.body) as Record<string, unknown> }),
  };
}

/** Head and body, which an empty line keeps apart. */
function split(part: string): { readonly head: string; readonly body: string } {
  const place = part.search(/\n\s*\n/);
  if (place < 0) return { head: part.trim(), body: "" };
  return { head: part.slice(0, place).trim(), body: part.slice(place).trim() };
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name.trim(), value.join(":").trim()];
    }),
  );
}

/** What is new in the expectation is remembered from the same place of the answer. */
function remember(expected: unknown, actual: unknown, variables: Variables): void {
  if (typeof expected === "string") {
    const name = PLACEHOLDER.exec(expected)?.[1];
    if (name === undefined || variables.has(name)) return;
    expect(typeof actual).toBe("string");
    variables.set(name, String(actual));
  } else if (typeof expected === "object" && expected !== null) {
    for (const [key, value] of Object.entries(expected))
      remember(value, (actual as Record<string, unknown> | undefined)?.[key], variables);
  }
}

export async function runExample(
  baseUrl: string,
  token: string,
  example: HttpExample,
  variables: Variables,
): Promise<void> {
  const { response, headersOfAnswer = {}, ...request } = example.exchange;
  const exchange = substitute(request, variables);
  const { status, headers, text } = await send(baseUrl, token, exchange);
  expect({ at: example.at, status, text }).toEqual({
    at: example.at,
    status: exchange.status,
    text: expect.any(String),
  });
  for (const [name, value] of Object.entries(headersOfAnswer))
    expect({ [name]: headers[name.toLowerCase()] }).toEqual({
      [name]: value === "…" ? expect.any(String) : value,
    });
  if (response === undefined) {
    if (status === 204) expect(text).toBe("");
    return;
  }
  const body: unknown = JSON.parse(text);
  remember(response, body, variables);
  expect(body).toMatchObject(open(substitute(response, variables)) as object);
}

/** A text that ends in … goes on as it likes. */
function open(expected: unknown): unknown {
  if (typeof expected === "string") {
    return expected.endsWith("…") ? expect.stringContaining(expected.slice(0, -1)) : expected;
  }
  if (Array.isArray(expected)) return expected.map(open);
  if (typeof expected !== "object" || expected === null) return expected;
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, open(value)]));
}
