// The mass-change guard over HTTP: what takes effect is counted, what goes beyond the ceiling is held, and an operator decides.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import type { GuardStatus } from "../../src/sources/guard/guard.js";
import type { GuardSettings } from "../../src/sources/guard/guard-settings.js";
import type { PlanReport } from "../../src/activity/plan/plan-report.js";
import { guardDecision, guardStatus } from "../../src/cli/admin/guard.js";
import { planText } from "../../src/cli/admin/plan.js";
import { systemClock } from "../../src/platform/clock.js";
import { aloneState } from "../../src/shared-state/connect.js";
import { GROUP_URN } from "../support/directory.js";
import { seededUsers } from "../support/seeded-users.js";
import {
  bodyOf,
  expectScimError,
  PATCH_URN,
  USER_URN,
  useStands,
  type Stand,
  type StandOptions,
} from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, TWO, type TenantStand } from "../support/tenants.js";

const HOUR_MS = 3_600_000;

interface Shifted {
  shiftMs: number;
}

const optionsWith = (
  ceilings: GuardSettings["ceilings"],
  shifted: Shifted = { shiftMs: 0 },
): StandOptions => ({
  policy: { guard: { ceilings, perMs: HOUR_MS } },
  configure: (config) => ({ ...config, adminPort: 0 }),
  overrides: { clock: { ...systemClock, now: () => Date.now() + shifted.shiftMs } },
});

const deactivation = {
  schemas: [PATCH_URN],
  Operations: [{ op: "replace", path: "active", value: false }],
};

async function pushed(stand: Stand, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const userName = `person-${String(at)}@example.com`;
    const created = await stand.scim("post", "/Users", { schemas: [USER_URN], userName });
    ids.push(String(bodyOf(created)["id"]));
  }
  return ids;
}

const deactivate = async (stand: Stand, id: string): Promise<number> =>
  (await stand.scim("patch", `/Users/${id}`, deactivation)).status;

async function inTurn(ids: readonly string[], work: (id: string) => Promise<number>) {
  const statuses: number[] = [];
  for (const id of ids) statuses.push(await work(id));
  return statuses;
}

const countOf = (statuses: readonly number[], ...among: readonly number[]): number =>
  statuses.filter((status) => among.includes(status)).length;

const isDisabled = async (stand: Stand, id: string): Promise<boolean> =>
  bodyOf(await stand.scim("get", `/Users/${id}`))["active"] === false;

async function statusOf(stand: Stand, kind: string): Promise<GuardStatus | undefined> {
  const { guards } = (await supertest(stand.adminOrigin()).get("/guard").expect(200)).body as {
    guards: { kinds: GuardStatus[] }[];
  };
  return guards[0]?.kinds.find((each) => each.kind === kind);
}

describe("a wrong mapping that deactivates 500 of 1,000 users, with a ceiling of 50", () => {
  const stands = useStands();

  it("disables 50, holds the rest over hours, and lets them go by one command", async () => {
    const shifted = { shiftMs: 0 };
    const stand = await stands(optionsWith({ deactivations: { most: 50 } }, shifted));
    const ids = await seededUsers(stand.emulator, 1_000);
    const wrong = ids.slice(0, 500);
    const first = await inTurn(wrong.slice(0, 100), (id) => deactivate(stand, id));
    // Nothing drains by itself, and what is done already is no change.
    shifted.shiftMs = 2 * HOUR_MS;
    const second = await inTurn(wrong, (id) => deactivate(stand, id));
    expect(countOf(first, 200, 204)).toBe(50);
    expect(countOf(second, 200, 204)).toBe(50);
    expect(countOf(second, 503)).toBe(450);
    const refused = await stand.scim("patch", `/Users/${wrong[499] ?? ""}`, deactivation);
    expect(expectScimError(refused, 503)).toMatch(/holds the deactivations .* beyond 50 in 1 h/);
    expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
    expect(await statusOf(stand, "deactivations")).toMatchObject({
      state: "latched",
      held: { resources: 450, changes: 450 },
    });

    // Other kinds and other changes go on.
    const rename = {
      schemas: [PATCH_URN],
      Operations: [{ op: "replace", path: "title", value: "x" }],
    };
    expect((await stand.scim("patch", `/Users/${wrong[499] ?? ""}`, rename)).status).toBe(200);
    expect((await stand.scim("delete", `/Users/${ids[999] ?? ""}`)).status).toBe(204);

    const target = { admin: stand.adminOrigin(), environment: {} };
    const flags = { source: "default" };
    expect(await guardStatus(target, false)).toMatch(/deactivations: latched since .* holds 450/);
    await guardDecision("release", flags, target);
    const third = await inTurn(wrong, (id) => deactivate(stand, id));
    expect(countOf(third, 200, 204)).toBe(500);
    expect(await isDisabled(stand, wrong[499] ?? "")).toBe(true);
    expect(await isDisabled(stand, ids[500] ?? "")).toBe(false);
  });
});

describe("the guard", () => {
  const stands = useStands();
  const target = (stand: Stand) => ({ admin: stand.adminOrigin(), environment: {} });
  const flags = { source: "default/default" };

  it("never goes over its ceiling, however many come at once", async () => {
    const stand = await stands(optionsWith({ deactivations: { most: 7 } }));
    const ids = await pushed(stand, 30);
    const statuses = await Promise.all(ids.map((id) => deactivate(stand, id)));
    expect(countOf(statuses, 200, 204)).toBe(7);
    const disabled = await Promise.all(ids.map((id) => isDisabled(stand, id)));
    expect(disabled.filter(Boolean)).toHaveLength(7);
  });

  it("counts for several processes together where they share state", async () => {
    const options = optionsWith({ deactivations: { most: 5 } });
    const shared = aloneState(systemClock);
    const one = await stands({ ...options, overrides: { ...options.overrides, shared } });
    const both = { ...options.overrides, shared };
    const two = await stands({ ...options, overrides: both, emulator: one.emulator });
    const ids = await pushed(one, 12);
    const statuses = await Promise.all(
      ids.map((id, at) => deactivate(at % 2 === 0 ? one : two, id)),
    );
    expect(countOf(statuses, 200, 204)).toBe(5);
    for (const stand of [one, two]) {
      expect(await statusOf(stand, "deactivations")).toMatchObject({
        counted: 5,
        state: "latched",
      });
    }
    await guardDecision("release", flags, target(two));
    expect(await inTurn(ids, (id) => deactivate(one, id))).not.toContain(503);
  });

  it("holds in Bulk and by PUT, and counts nobody who is inactive already", async () => {
    const stand = await stands(optionsWith({ deactivations: { most: 2 } }));
    const ids = await pushed(stand, 5);
    const [first = "", second = "", third = ""] = ids;
    for (const id of [first, first, first, second]) {
      expect([200, 204]).toContain(await deactivate(stand, id));
    }
    // Created inactive is no deactivation.
    const inactive = { schemas: [USER_URN], userName: "new@example.com", active: false };
    expect((await stand.scim("post", "/Users", inactive)).status).toBe(201);
    const put = { schemas: [USER_URN], userName: "person-2@example.com", active: false };
    expectScimError(await stand.scim("put", `/Users/${third}`, put), 503);
    const bulk = await stand.scim("post", "/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: ids.map((id) => ({ method: "PATCH", path: `/Users/${id}`, data: deactivation })),
    });
    const { Operations: operations } = bodyOf(bulk) as { Operations: { status: string }[] };
    const statuses = operations.map(({ status }) => status.replace("204", "200"));
    expect(statuses).toEqual(["200", "200", "503", "503", "503"]);
  });

  it("releases so many, then holds again; discards with 403 for a day", async () => {
    const shifted = { shiftMs: 0 };
    const stand = await stands(optionsWith({ deletions: { most: 1 } }, shifted));
    const ids = await pushed(stand, 8);
    const remove = async (id: string): Promise<number> =>
      (await stand.scim("delete", `/Users/${id}`)).status;
    expect(await inTurn(ids.slice(0, 3), remove)).toEqual([204, 503, 503]);
    await guardDecision("release", { ...flags, count: 2 }, target(stand));
    expect(await inTurn(ids.slice(1, 5), remove)).toEqual([204, 204, 503, 503]);
    await guardDecision("discard", flags, target(stand));
    const answer = await stand.scim("delete", `/Users/${ids[3] ?? ""}`);
    expect(expectScimError(answer, 403)).toMatch(/discarded the deletions/);
    expect((await stand.scim("get", `/Users/${ids[3] ?? ""}`)).status).toBe(200);
    shifted.shiftMs = 25 * HOUR_MS;
    expect(await remove(ids[3] ?? "")).toBe(503);
    const over = new Date(Date.now() + 24 * HOUR_MS).toISOString();
    await expect(
      guardDecision("release", { ...flags, until: over }, target(stand)),
    ).rejects.toThrow(/lie ahead/);
    const until = new Date(Date.now() + 30 * HOUR_MS).toISOString();
    await guardDecision("release", { ...flags, until }, target(stand));
    expect(await inTurn(ids.slice(3, 6), remove)).toEqual([204, 204, 204]);
    shifted.shiftMs = 31 * HOUR_MS;
    expect(await inTurn(ids.slice(6, 8), remove)).toEqual([204, 503]);
  });

  it("shows what was let go of what is held, and what is refused", async () => {
    const shifted = { shiftMs: 0 };
    const stand = await stands(optionsWith({ deletions: { most: 1 } }, shifted));
    const ids = await pushed(stand, 4);
    const remove = async (id: string): Promise<number> =>
      (await stand.scim("delete", `/Users/${id}`)).status;
    const shown = (): Promise<string> => guardStatus(target(stand), false);
    expect(await inTurn(ids, remove)).toEqual([204, 503, 503, 503]);
    expect(await shown()).toMatch(/1 of 1 in 60 min, holds 3 changes of 3 users or groups\n$/);
    expect(await guardDecision("release", { ...flags, count: 2 }, target(stand))).toMatch(
      /, 0 of 2 released ones done, holds 3 changes/,
    );
    expect(await remove(ids[1] ?? "")).toBe(204);
    expect(await shown()).toMatch(/, 1 of 2 released ones done, holds 2 changes of 2 users/);
    expect(await remove(ids[2] ?? "")).toBe(204);
    expect(await shown()).toMatch(
      /, 2 of 2 released ones done, holds 1 change of 1 user or group\n/,
    );
    await guardDecision("discard", flags, target(stand));
    expect(await shown()).toMatch(/discarded until .*, refuses 1 change of 1 user or group\n/);
  });

  it("tells what is discarded from what is held, and what its client's administrator can do", async () => {
    const stand = await stands(optionsWith({ deletions: { most: 1 } }));
    const ids = await pushed(stand, 3);
    const admin = supertest(stand.adminOrigin());
    const remove = (id = "") => stand.scim("delete", `/Users/${id}`);
    const counters = async (): Promise<readonly (string | undefined)[]> => {
      const { text } = await admin.get("/metrics");
      return ["held", "discarded"].map(
        (what) =>
          new RegExp(`scim_pingone_guard_${what}_total\\{[^}]*kind="deletions"\\} (\\d+)`).exec(
            text,
          )?.[1],
      );
    };
    await remove(ids[0]);
    expectScimError(await remove(ids[1]), 503);
    expect(await counters()).toEqual(["1", "0"]);
    await guardDecision("discard", flags, target(stand));
    const refused = await remove(ids[1]);
    const until = /until (\S+Z),/.exec(expectScimError(refused, 403))?.[1] ?? "";
    expect(Date.parse(until)).toBeGreaterThan(Date.now() + 23 * HOUR_MS);
    const again = await remove(ids[1]);
    expect(await counters()).toEqual(["1", "2"]);
    const asked = await admin
      .post("/activity")
      .send({ request: String(again.headers["x-request-id"]) })
      .expect(200);
    const told = JSON.stringify(asked.body);
    expect(told).toContain("An operator discarded these changes of the client");
    expect(told).not.toContain("guardHeld");
  });

  it("counts members who leave, one by one, by replacement, or with their group", async () => {
    const stand = await stands(optionsWith({ removals: { most: 4 } }));
    const ids = await pushed(stand, 8);
    const members = ids.map((value) => ({ value }));
    const created = await stand.scim("post", "/Groups", {
      schemas: [GROUP_URN],
      displayName: "Staff",
      members,
    });
    const path = `/Groups/${String(bodyOf(created)["id"])}`;
    const remove = (value: string) =>
      stand.scim("patch", path, {
        schemas: [PATCH_URN],
        Operations: [{ op: "remove", path: `members[value eq "${value}"]` }],
      });
    const size = async (): Promise<number> =>
      (bodyOf(await stand.scim("get", path))["members"] as unknown[]).length;
    expect([200, 204]).toContain((await remove(ids[0] ?? "")).status);
    // Who is none is no removal.
    expect([200, 204]).toContain((await remove(ids[0] ?? "")).status);
    const body = { schemas: [GROUP_URN], displayName: "Staff", members: members.slice(2) };
    expect((await stand.scim("put", path, body)).status).toBe(200);
    expect(await size()).toBe(6);
    expectScimError(await stand.scim("put", path, { ...body, members: [] }), 503);
    const emptied = { op: "remove", path: "members" };
    const patch = { schemas: [PATCH_URN], Operations: [emptied] };
    expectScimError(await stand.scim("patch", path, patch), 503);
    expectScimError(await stand.scim("delete", path), 503);
    expect(await size()).toBe(6);
    expect(await statusOf(stand, "removals")).toMatchObject({ counted: 2, state: "latched" });
  });

  it("takes a share of the users for a ceiling, tells the log, metrics and trace, and asks who is nobody", async () => {
    const stand = await stands(optionsWith({ deactivations: { percent: 20 } }));
    const ids = await pushed(stand, 10);
    expect(await inTurn(ids.slice(0, 3), (id) => deactivate(stand, id))).toEqual(
      expect.arrayContaining([503]),
    );
    expect((await statusOf(stand, "deactivations"))?.counted).toBe(2);
    const admin = supertest(stand.adminOrigin());
    expect((await admin.get("/metrics")).text).toMatch(
      /scim_pingone_guard_held_total\{tenant="default",source="default",kind="deactivations"\} 1/,
    );
    const { entries } = (await admin.get("/activity?kind=guardHeld")).body as { entries: object[] };
    expect(entries).toMatchObject([{ held: "deactivations", source: "default", id: ids[2] }]);
    expect(stand.log()).toContain("the guard holds changes of a source");
    await admin.post("/guard/default/nobody/release").send({}).expect(404);
    await admin.post("/guard/default/default/release").send({ count: 0 }).expect(400);
    await admin.post("/guard/default/default/discard").send({ kind: "deletions" }).expect(409);
  });

  it("tells in shadow mode what it would hold, and holds nothing", async () => {
    const live = await stands();
    const ids = await pushed(live, 4);
    const options = optionsWith({ deactivations: { most: 1 } });
    const policy = { ...options.policy, mode: "shadow" as const };
    const stand = await stands({ ...options, policy, emulator: live.emulator });
    const statuses = await inTurn(ids, (id) => deactivate(stand, id));
    expect(countOf(statuses, 200, 204)).toBe(4);
    const text = await planText({ source: "default", json: true }, target(stand));
    const { lines } = JSON.parse(text) as PlanReport;
    expect(lines.filter(({ change }) => change === "held").map(({ id }) => id)).toEqual(
      ids.slice(1),
    );
    const shown = await guardStatus(target(stand), false);
    expect(shown).toMatch(/: in shadow mode, where nothing is held, 1 of 1 .*, would have held 3 /);
    await expect(guardDecision("release", flags, target(stand))).rejects.toThrow(/409/);
  });
});

describe("sources of named tenants", () => {
  let stand: TenantStand;
  const guard = { deletions: 1 };

  beforeAll(async () => {
    const source = (token: string, more: object) => ({ credentials: [bearer(token)], ...more });
    stand = await startTenants((emulator) => ({
      acme: {
        pingone: pingoneOf(ONE, emulator),
        sources: {
          hr: source("hr-token-of-acme-example", { guard }),
          entra: source("entra-token-of-acme-example", { mode: "shadow" }),
        },
      },
      globex: {
        pingone: pingoneOf(TWO, emulator),
        sources: { hr: source("hr-token-of-globex-example", { guard }) },
      },
    }));
  });
  afterAll(() => stand.stop());

  const target = () => ({
    admin: `http://${stand.gateway.listeners()["admin"] ?? ""}`,
    environment: {},
  });

  it("are found by their own name where one tenant alone has it, as docs/going-live.md says", async () => {
    expect(await planText({ source: "entra", csv: true }, target())).toMatch(/change/);
    expect(await planText({ source: "acme/entra" }, target())).not.toBe("");
    await expect(planText({ source: "hr" }, target())).rejects.toMatchObject({
      problems: [
        "--source: no source of that name is in shadow mode; there are acme/entra; name one of them",
      ],
    });
  });

  it("are told apart where several have it", async () => {
    await expect(guardDecision("release", { source: "hr" }, target())).rejects.toMatchObject({
      problems: ["--source: several tenants have one; name acme/hr, globex/hr"],
    });
    for (const flags of [{ source: "globex/hr" }, { source: "hr", tenant: "globex" }]) {
      await expect(guardDecision("release", flags, target())).rejects.toThrow(
        "answered 409. Nothing of that is held.",
      );
    }
  });
});
