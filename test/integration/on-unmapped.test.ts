// A source that wants nothing dropped is told before anything is written, by name, and no more once the place is there (`onUnmapped: reject`).
import { expect, it } from "@jest/globals";
import { STALE_MS } from "../../src/translate/users/losses/refuse-unmapped.js";
import { pingOneOf, type PingOneApi } from "../support/pingone.js";
import { createShiftedClock } from "../support/shifted-clock.js";
import {
  bodyOf,
  ENTERPRISE_URN,
  expectScimError,
  PATCH_URN,
  useStand,
  USER_URN,
} from "../support/start.js";

const PINGONE = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const POPULATION = "00000000-0000-4000-8000-0000000000a1";

let pingone: PingOneApi;

const time = createShiftedClock();
const stand = useStand({
  isKept: true,
  overrides: { clock: time.clock },
  configure: (config) => ({ ...config, source: { ...config.source, onUnmapped: "reject" } }),
  async prepare(emulator) {
    pingone = await pingOneOf(emulator);
    for (const name of ["scimProfile", "department"]) await pingone.undeclare(name);
  },
});

const emails = [{ value: "mary@example.com", type: "work", primary: true }];
const mary = (userName: string): Record<string, unknown> => ({
  schemas: [USER_URN, ENTERPRISE_URN],
  userName,
  active: true,
  displayName: "Mary",
  emails,
  [ENTERPRISE_URN]: { employeeNumber: "7" },
  [PINGONE]: { population: { id: POPULATION }, mfaEnabled: true },
});

const patch = (id: string, operation: object) =>
  stand.scim("patch", `/Users/${id}`, { schemas: [PATCH_URN], Operations: [operation] });

async function writes(): Promise<number> {
  return (await stand.calls()).filter(({ method }) => method !== "GET").length;
}

it("takes what has a place, with everything PingOne keeps elsewhere", async () => {
  const response = await stand.scim("post", "/Users", { ...mary("a@example.com"), active: false });
  expect(response.status).toBe(201);
  const path = `/Users/${String(bodyOf(response)["id"])}`;
  expect((await stand.scim("put", path, mary("a@example.com"))).status).toBe(200);
});

it.each([
  ["a second address", { emails: [...emails, { value: "m@home.example.com" }] }, "emails"],
  [
    "an undeclared attribute",
    { [ENTERPRISE_URN]: { department: "Sales" } },
    `${ENTERPRISE_URN}:department`,
  ],
  ["an attribute without a home", { roles: [{ value: "admin" }] }, "roles"],
  [
    "a value that would be changed",
    { addresses: [{ type: "work", country: "France" }] },
    "addresses",
  ],
  ["a value PingOne does not take", { timezone: "UTC" }, "timezone"],
  ["a name no schema knows", { shoeSize: 42 }, "shoeSize"],
])("refuses %s by POST, PUT and PATCH, and writes nothing", async (_case, change, name) => {
  const created = await stand.scim("post", "/Users", mary("b@example.com"));
  const id = String(bodyOf(created)["id"]);
  const before = await writes();
  const body = { ...mary("c@example.com"), ...change };
  for (const [method, path] of [
    ["post", "/Users"],
    ["put", `/Users/${id}`],
  ] as const) {
    const detail = expectScimError(await stand.scim(method, path, body), 400, "invalidValue");
    expect(detail).toContain(name);
  }
  const patched = await patch(id, { op: "add", value: change });
  expect(expectScimError(patched, 400, "invalidValue")).toContain(name);
  expect(await writes()).toBe(before);
  expect((await stand.scim("delete", `/Users/${id}`)).status).toBe(204);
});

it("takes it as soon as there is a place, without a restart", async () => {
  const body = { ...mary("d@example.com"), timezone: "UTC" };
  expectScimError(await stand.scim("post", "/Users", body), 400, "invalidValue");
  await pingone.declare({ name: "scimProfile", type: "JSON" });
  time.shift(STALE_MS + 1);
  const response = await stand.scim("post", "/Users", body);
  expect(response.status).toBe(201);
  expect(bodyOf(response)["timezone"]).toBe("UTC");
});
