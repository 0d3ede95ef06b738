// A client that goes while the gateway works its way through its request keeps nothing that others need.
import { once } from "node:events";
import { describe, expect, it } from "@jest/globals";
import express, { type RequestHandler } from "express";
import supertest from "supertest";
import { createAuth } from "../../../src/http/auth.js";
import { createBodyGauge } from "../../../src/http/body/body-gauge.js";
import { createBodyReader } from "../../../src/http/body/body-reader.js";
import { contextOf } from "../../../src/http/request/request-context.js";
import { createAttemptLimit } from "../../../src/sources/authentication/attempt-limit.js";
import { fullPolicy } from "../../../src/sources/policy.js";
import type { Authentication } from "../../../src/sources/authentication/authentication.js";
import { createRequestLimit } from "../../../src/sources/request-limit.js";
import { createStubClock } from "../pingone/stubs.js";
import { createDirectory } from "../scim/bulk/directory.js";
import { begun } from "./begun.js";

const clock = createStubClock();

/** Sends a request through the parts; it is never answered, since its client goes. */
async function sendThrough(parts: readonly RequestHandler[], body: object): Promise<void> {
  const app = express();
  app.use(begun(clock));
  for (const part of parts) app.use(part);
  await expect(supertest(app).post("/").send(body)).rejects.toThrow();
}

/** Whether the last part was come to, and how to wait for that. */
function createEnd() {
  const seen: unknown[] = [];
  const part: RequestHandler = (request) => void seen.push(request.body);
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
  };
  return { part, seen, until };
}

describe("a client that goes", () => {
  it("while its body is parsed takes no room from the others for good", async () => {
    const gauge = createBodyGauge(1_000_000);
    const { part, seen, until } = createEnd();
    const hangUp: RequestHandler = (request, response, next) => {
      const closed = once(response, "close");
      // A large body gives way to others while it is read.
      const giveWay = async (): Promise<void> => {
        request.socket.destroy();
        await closed;
      };
      Object.assign(contextOf(request), { giveWay });
      next();
    };
    const read = createBodyReader(1_000_000, gauge, 0);
    await sendThrough([hangUp, read, part], { a: "x".repeat(100_000) });
    await until(() => seen.length === 1);
    await until(() => gauge.held() === 0);
  });

  it("while its token is looked at has begun nothing, and keeps no place of its source", async () => {
    const [users, groups] = createDirectory().endpoints;
    if (users === undefined || groups === undefined) throw new Error("an endpoint is missing");
    const limit = createRequestLimit({ concurrency: 1 }, { take: () => true, nextAtMs: () => 0 });
    const hr = {
      users,
      groups,
      policy: fullPolicy,
      types: [],
      limit,
      bulkCalls: 100,
      addresses: undefined,
    };
    let accept: ((outcome: Authentication) => void) | undefined;
    const authenticate = () =>
      new Promise<Authentication>((resolve) => {
        accept = resolve;
      });
    const auth = createAuth(
      { name: "acme", authenticate, takesBasic: false, sources: new Map([["hr", hr]]) },
      {
        limit: createAttemptLimit(clock),
        proxies: undefined,
        clock,
        onAuthenticated: () => undefined,
      },
    );
    let closed: Promise<unknown> | undefined;
    const hangUp: RequestHandler = (request, response, next) => {
      next();
      closed = once(response, "close");
      request.socket.destroy();
    };
    const { part, seen } = createEnd();
    await sendThrough([hangUp, auth, part], {});
    await closed;
    accept?.({ principal: { tenant: "acme", source: "hr", credential: "0" } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([]);
    expect(limit.enter(clock.now())).toBeUndefined();
  });
});
