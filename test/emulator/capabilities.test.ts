// What a client finds out about its environment: licence, rate limits, time (contract 2, 11.1, 13).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { at, DEMO, listAt, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(() => lab.reset());

const limits = async (): Promise<unknown> =>
  at((await lab.call("GET", "/capabilities")).body, "licenseQuantities");

describe("contract 11.1 environment capabilities", () => {
  it("tell the licence's rate limits by the code of the rate group", async () => {
    const { status, body } = await lab.call("GET", "/capabilities");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      environmentId: DEMO.environmentId,
      canUseCustomSchema: true,
      licenseQuantities: { rlgAuditRps: { limit: 10 }, rlgConfigRpm: { limit: 600 } },
    });
    expect(textAt(body, "_links", "self", "href")).toContain("/capabilities");
  });

  it("agree with the rateLimit knob: the licence's rate, of which one IP gets 35 %", async () => {
    expect(await limits()).toMatchObject({ rlgDirAccessRps: { limit: 200 } });
    await lab.knobs({ rateLimit: { perSecond: 70 } });
    expect(await limits()).toMatchObject({
      rlgDirAccessRps: { limit: 200 },
      rlgDirWriteRps: { limit: 200 },
    });
    await lab.knobs({ rateLimit: { perSecond: 70, licencePerSecond: 90 } });
    expect(await limits()).toMatchObject({ rlgDirAccessRps: { limit: 90 } });
  });

  it("are read only", async () => {
    expect((await lab.call("PUT", "/capabilities", {})).status).toBe(405);
  });
});

describe("contract 13 a licence without custom attributes", () => {
  it("says so, and refuses to declare one", async () => {
    await lab.knobs({ canUseCustomSchema: false });
    const { body } = await lab.call("GET", "/capabilities");
    expect(at(body, "canUseCustomSchema")).toBe(false);
    const [schema] = listAt((await lab.call("GET", "/schemas")).body, "_embedded", "schemas");
    const path = `/schemas/${textAt(schema, "id")}/attributes`;
    const attribute = { name: "shirtSize", enabled: true, unique: false };
    const refused = await lab.call("POST", path, attribute);
    expect(refused.status).toBe(403);
    expect(at(refused.body, "details", 0, "code")).toBe("INSUFFICIENT_PERMISSIONS");
    await lab.knobs({ canUseCustomSchema: true });
    expect((await lab.call("POST", path, attribute)).status).toBe(201);
  });
});

describe("contract 2 the Date header", () => {
  it("is the emulator's time, once", async () => {
    const before = await lab.call("GET", "/users");
    await lab.control("POST", "/clock", { advanceMs: 600_000 });
    const after = await lab.call("GET", "/users");
    const [first, second] = [before, after].map(({ headers }) =>
      Date.parse(headers.get("date") ?? ""),
    );
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(600_000);
    expect((second ?? 0) - (first ?? 0)).toBeLessThan(660_000);
  });
});
