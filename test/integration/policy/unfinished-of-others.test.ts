// What one source has left of a create no other source finishes: not by the same POST, and not by a read.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { pingOneOf, type PingOneApi } from "../../support/pingone.js";
import { createShiftedClock } from "../../support/shifted-clock.js";
import { bodyOf, expectScimError, USER_URN } from "../../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, type TenantStand } from "../../support/tenants.js";

const ENTRA = "Bearer entra-token-of-acme";
const OKTA = "Bearer okta-token-of-acme";
const tokenOf = (authorization: string): string => authorization.replace("Bearer ", "");
const COMMIT_MS = 35_000;

const shifted = createShiftedClock();
let stand: TenantStand;
let api: PingOneApi;
beforeAll(async () => {
  const sources = {
    entra: { credentials: [bearer(tokenOf(ENTRA))] },
    okta: { credentials: [bearer(tokenOf(OKTA))] },
  };
  stand = await startTenants(
    (emulator) => ({ acme: { default: true, pingone: pingoneOf(ONE, emulator), sources } }),
    {},
    { clock: shifted.clock },
  );
  api = await pingOneOf(stand.emulator);
});
afterAll(() => stand.stop());

const person = (userName: string) => ({
  schemas: [USER_URN],
  userName,
  name: { familyName: "Sample" },
  password: "2Federate!Now",
  active: false,
});
const userOf = async (id: unknown) => api.call("get", `/users/${String(id)}`);
const post = (authorization: string, userName: string) =>
  stand.ask("post", "/scim/v2/Users", authorization, person(userName));

let count = 0;
let userName = "";
let id: unknown;

/** As a process leaves it that is ended between the create and the disabling. */
beforeEach(async () => {
  count += 1;
  userName = `left${count}@example.com`;
  const whole = bodyOf(await post(ENTRA, `whole${count}@example.com`));
  const { scimProfile, population } = await userOf(whole["id"]);
  const left = { username: userName, name: { family: "Sample" }, population, scimProfile };
  ({ id } = await api.call("post", "/users", left));
});

describe("an unfinished create of one source", () => {
  it("is 409 to the same POST of another, whose password is not set, however old it is", async () => {
    expectScimError(await post(OKTA, userName), 409, "uniqueness");
    shifted.shift(COMMIT_MS);
    expectScimError(await post(OKTA, userName), 409, "uniqueness");
    expect(await userOf(id)).toMatchObject({ enabled: true });
    const late = await post(ENTRA, userName);
    expect(late.status).toBe(201);
    expect(bodyOf(late)).toMatchObject({ id, active: false });
  });

  it("is finished by a read of that source alone", async () => {
    const read = (authorization: string) =>
      stand.ask("get", `/scim/v2/Users/${String(id)}`, authorization);
    expect(bodyOf(await read(OKTA))).toMatchObject({ active: true });
    expect(await userOf(id)).toMatchObject({ enabled: true });
    expect(bodyOf(await read(ENTRA))).toMatchObject({ active: false });
    expect(await userOf(id)).toMatchObject({ enabled: false });
  });

  it("shows nothing of whose it is", async () => {
    const { scimProfile } = await userOf(id);
    const { source } = (scimProfile as { $create: { source: string } }).$create;
    expect(source).toMatch(/^[\w-]{22}$/);
    expect(source).not.toContain("entra");
    const shown = await stand.ask("get", `/scim/v2/Users/${String(id)}`, OKTA);
    expect(shown.text).not.toContain(source);
  });
});
