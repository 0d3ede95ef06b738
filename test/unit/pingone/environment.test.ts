import { describe, expect, it } from "@jest/globals";
import type { Call } from "../../../src/pingone/call.js";
import type { PingOneClient } from "../../../src/pingone/client.js";
import { createPingOneEnvironment } from "../../../src/pingone/resources/environment.js";
import {
  readRoleAssignments,
  readRoleNames,
} from "../../../src/pingone/resources/role-assignments.js";
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
  const none = { roleId: "undefined", scope: { type: "undefined", id: "undefined" } };

  it("are reduced to role and scope, whatever else they hold", async () => {
    const scope = { type: "ENVIRONMENT", id: "e1" };
    const first = { scope, role: { id: "r" }, readOnly: false, id: "a1" };
    const { calls, client } = start({ _embedded: { roleAssignments: [first, {}, null] } });
    expect(await readRoleAssignments(client, location, "w1", context)).toEqual([
      { roleId: "r", scope },
      none,
      none,
    ]);
    expect(calls[0]?.path).toBe("/applications/w1/roleAssignments");
  });

  it("have roles, which have names", async () => {
    const roles = [{ id: "r", name: "Identity Data Admin", permissions: [] }, null];
    const { calls, client } = start({ _embedded: { roles } });
    const names = await readRoleNames(client, location, context);
    expect([...names]).toEqual([
      ["r", "Identity Data Admin"],
      ["undefined", "undefined"],
    ]);
    expect(calls[0]?.path).toBe("/roles");
  });
});
