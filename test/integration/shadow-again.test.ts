// A source that goes into the shadow, live, and into the shadow again: the second plan knows nothing of the first.
import { afterEach, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { PlanReport } from "../../src/activity/plan/plan-report.js";
import { bodyOf, USER_URN } from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, type TenantStand } from "../support/tenants.js";

const TOKEN = "token-of-hr-that-is-right";
let stand: TenantStand | undefined;
afterEach(() => stand?.stop());

const tenantsIn = (mode: string) => (emulator: Parameters<typeof pingoneOf>[1]) => ({
  acme: {
    pingone: pingoneOf(ONE, emulator),
    sources: { hr: { credentials: [bearer(TOKEN)], mode } },
  },
});

it("keeps what it plans while it is in the shadow or paused, and nothing of it beyond a live run", async () => {
  const started = await startTenants(tenantsIn("shadow"));
  stand = started;
  const { gateway, emulator, rewrite } = started;
  const ask = (method: "get" | "post", path: string, body?: object) =>
    started.ask(method, `/acme/scim/v2${path}`, `Bearer ${TOKEN}`, body);
  const create = async (): Promise<string> => {
    const user = { schemas: [USER_URN], userName: "ann@example.com" };
    return String(bodyOf(await ask("post", "/Users", user).expect(201))["id"]);
  };
  const found = async (): Promise<readonly unknown[]> => {
    const filter = encodeURIComponent('userName eq "ann@example.com"');
    const { Resources } = bodyOf(await ask("get", `/Users?filter=${filter}`).expect(200));
    return (Resources as { id: string }[]).map(({ id }) => id);
  };
  const planned = async (): Promise<number> => {
    const admin = supertest(`http://${gateway.listeners()["admin"] ?? ""}`);
    return ((await admin.get("/plan/acme/hr").expect(200)).body as PlanReport).lines.length;
  };
  const reload = (mode: string): void => {
    gateway.reload(rewrite(tenantsIn(mode)(emulator)));
  };

  const inShadow = await create();
  for (const mode of ["shadow", "paused", "shadow"]) reload(mode);
  expect(await found()).toEqual([inShadow]);
  expect(await planned()).toBe(1);
  reload("live");
  expect(await found()).toEqual([]);
  const live = await create();
  reload("shadow");
  expect(await found()).toEqual([live]);
  expect(await planned()).toBe(0);
  await ask("get", `/Users/${inShadow}`).expect(404);
});
