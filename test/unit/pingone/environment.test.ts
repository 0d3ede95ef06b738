import { describe, expect, it } from "@jest/globals";
import type { Call, PingOneClient } from "../../../src/pingone/client.js";
import { createPingOneEnvironment } from "../../../src/pingone/environment.js";
import { readRoleScopes } from "../../../src/pingone/role-assignments.js";
import { contextOf, createStubClock } from "./stubs.js";

const context = contextOf(createStubClock());
const location = { origin: "https://api.pingone.eu", basePath: "/v1/environments/e1" };

function start(body: unknown) {
  const calls: Call[] = [];
  const client: PingOneClient = (call) => {
    calls.push(call);
    return Promise.resolve(body);
  };
  return { calls, client };
}

describe("the environment", () => {
  it("is read at its own path", async () => {
    const { calls, client } = start({ name: "Demo", type: "SANDBOX", region: "EU", id: "e1" });
    expect(await createPingOneEnvironment(client).read(context)).toEqual({
      name: "Demo",
      type: "SANDBOX",
      region: "EU",
    });
    expect(calls[0]).toMatchObject({ method: "GET", path: "", idempotent: true });
  });

  it.each<[string, unknown, object]>([
    [
      "everything",
      {
        canUseCustomSchema: false,
        licenseQuantities: { rlgDirAccessRps: { limit: 200 }, rlgDirWriteRps: { limit: 50 } },
      },
      { canUseCustomSchema: false, readsPerSecond: 200, writesPerSecond: 50 },
    ],
    ["nothing", {}, {}],
    [
      "other shapes",
      {
        canUseCustomSchema: "yes",
        licenseQuantities: { rlgDirAccessRps: 200, rlgDirWriteRps: {} },
      },
      {},
    ],
  ])("tells of its licence what is there: %s (contract 11.1)", async (_name, body, expected) => {
    const { calls, client } = start(body);
    const found = await createPingOneEnvironment(client).capabilities(context);
    const told = Object.entries(found).filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(told)).toEqual(expected);
    expect(calls[0]?.path).toBe("/capabilities");
  });
});

describe("role assignments", () => {
  it("are reduced to their scopes, whatever else they hold", async () => {
    const scope = { type: "ENVIRONMENT", id: "e1" };
    const body = { _embedded: { roleAssignments: [{ scope, role: { id: "r" } }, {}, null] } };
    const { calls, client } = start(body);
    expect(await readRoleScopes(client, location, "w1", context)).toEqual([
      scope,
      { type: "undefined", id: "undefined" },
      { type: "undefined", id: "undefined" },
    ]);
    expect(calls[0]?.path).toBe("/applications/w1/roleAssignments");
  });
});
