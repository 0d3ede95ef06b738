// Replays one exchange and holds the answer to what is written of it.
import { expect } from "@jest/globals";
import { at, capture, send, substitute, type Exchange, type Variables } from "./replay.js";

const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";

function expectAnswer(exchange: Exchange, headers: Record<string, unknown>, text: string): void {
  expect(headers).toMatchObject(exchange.headersOfAnswer ?? {});
  if (text === "") {
    expect([204, 304]).toContain(exchange.status);
    expect(exchange.response).toBeUndefined();
    return;
  }
  expect(headers["content-type"]).toBe("application/scim+json");
  const body = JSON.parse(text) as Record<string, unknown>;
  expect(body).toMatchObject(exchange.response ?? {});
  for (const steps of exchange.absent ?? []) {
    expect([steps, at(body, steps)]).toEqual([steps, undefined]);
  }
  if (exchange.status >= 400) {
    expect(body).toMatchObject({ schemas: [ERROR_URN], status: String(exchange.status) });
    expect(body["scimType"]).toBe(exchange.response?.["scimType"]);
  } else {
    expect(body).not.toHaveProperty("password");
  }
}

/** What the exchange captures is known to the ones after it. */
export async function replay(
  baseUrl: string,
  token: string,
  written: Exchange,
  variables: Variables,
): Promise<void> {
  const exchange = substitute(written, variables);
  const { status, headers, text } = await send(baseUrl, token, exchange);
  expect({ status, ...(status === exchange.status ? {} : { text }) }).toEqual({
    status: exchange.status,
  });
  expectAnswer(exchange, headers, text);
  if (text !== "") capture(exchange, JSON.parse(text), variables);
}
