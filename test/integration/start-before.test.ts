// A thing that cannot be started leaves nothing of what it needed running.
import { describe, expect, it } from "@jest/globals";
import { request } from "undici";
import { startMeasuredGateway } from "../support/measured-gateway.js";
import { startStand } from "../support/start.js";
import { startTenants } from "../support/tenants.js";

const broken = new Error("nothing could be prepared");

describe("what a gateway of the tests starts before it", () => {
  it.each([
    ["startStand", (prepare: Prepare) => startStand({ prepare })],
    ["startTenants", (prepare: Prepare) => startTenants(prepare)],
    ["startMeasuredGateway", (prepare: Prepare) => startMeasuredGateway(prepare)],
  ])("%s stops it where the gateway cannot be started", async (_name, start) => {
    let authUrl = "";
    const started = start((emulator) => {
      authUrl = emulator.authUrl;
      return Promise.reject(broken);
    });
    await expect(started).rejects.toBe(broken);
    await expect(request(authUrl)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

type Prepare = (emulator: { readonly authUrl: string }) => Promise<never>;
