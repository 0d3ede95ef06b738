import { describe, expect, it } from "@jest/globals";
import express from "express";
import supertest from "supertest";
import { onlyBelow } from "../../../src/http/routes/only-below.js";

/** Whether the router was shown the path. */
async function isShown(path: string): Promise<boolean> {
  const app = express();
  app.use(
    onlyBelow(["Schemas", "healthz"], (_request, response) => {
      response.status(200).end();
    }),
  );
  return (await supertest(app).get(path)).status === 200;
}

describe("a router is shown what begins as its own paths do", () => {
  it.each([
    ["/Schemas", true],
    ["/schemas", true],
    ["/Schemas/urn:a:b", true],
    ["/Schemas?filter=a", true],
    ["/healthz", true],
    ["/", false],
    ["/Schemas2", false],
    ["/Users/Schemas", false],
    ["/?Schemas", false],
  ])("%s: %s", async (path, shown) => {
    expect(await isShown(path)).toBe(shown);
  });
});
