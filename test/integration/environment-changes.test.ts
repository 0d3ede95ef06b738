// Environments that declare attributes otherwise than expected, or change while the gateway runs: nothing is refused, lost or missed for it.
import { describe, expect, it } from "@jest/globals";
import { SURPRISE_MS } from "../../src/translate/users/environment-schema.js";
import { unmarked } from "../support/person.js";
import { pingOneOf, type PingOneApi } from "../support/pingone.js";
import { createShiftedClock } from "../support/shifted-clock.js";
import {
  bodyOf,
  ENTERPRISE_URN,
  PATCH_URN,
  useStands,
  USER_URN,
  type Stand,
} from "../support/start.js";

const PINGONE = "urn:pingidentity:schemas:extension:2.0:PingOneUser";

let stand: Stand;
const startOne = useStands();
let pingone: PingOneApi;
const time = createShiftedClock();
/** Longer than after one look at the schema another one waits (`SURPRISE_MS`). */
const nextLook = (): void => {
  time.shift(SURPRISE_MS + 1);
};

async function start(prepare: (api: PingOneApi) => Promise<void>): Promise<void> {
  stand = await startOne({
    overrides: { clock: time.clock },
    async prepare(emulator) {
      pingone = await pingOneOf(emulator);
      await prepare(pingone);
    },
  });
}

const post = (resource: object) =>
  stand.scim("post", "/Users", { schemas: [USER_URN, ENTERPRISE_URN], ...resource });
const patch = (id: string, operation: object) =>
  stand.scim("patch", `/Users/${id}`, { schemas: [PATCH_URN], Operations: [operation] });
const idOf = async (resource: object): Promise<string> => {
  const response = await post(resource);
  expect(response.status).toBe(201);
  return String(bodyOf(response)["id"]);
};
const search = async (filter: string): Promise<readonly [number, unknown]> => {
  const response = await stand.scim("get", `/Users?filter=${encodeURIComponent(filter)}`);
  return [response.status, bodyOf(response)["totalResults"]];
};

describe.each([
  ["the overflow as text", { name: "scimProfile", type: "STRING" }],
  ["the index of addresses with one value", { name: "scimEmails", type: "STRING" }],
])("an environment that declares %s", (_case, attribute) => {
  it("takes creates, replacements and patches all the same", async () => {
    await start(async (api) => {
      await api.undeclare(attribute.name);
      await api.declare(attribute);
    });
    const emails = [{ value: "a@example.com" }, { value: "b@example.com" }];
    const id = await idOf({ userName: "a@example.com", emails, timezone: "UTC" });
    expect((await patch(id, { op: "replace", path: "title", value: "VP" })).status).toBe(200);
    expect(
      (await patch(id, { op: "add", path: "emails", value: [{ value: "c@example.com" }] })).status,
    ).toBe(200);
    const next = { schemas: [USER_URN], userName: "a@example.com", emails };
    expect((await stand.scim("put", `/Users/${id}`, next)).status).toBe(200);
  });
});

describe("an environment that changes while the gateway runs", () => {
  it("a filter by an attribute that is gone is evaluated here", async () => {
    await start(() => Promise.resolve());
    await idOf({ userName: "a@example.com", [ENTERPRISE_URN]: { employeeNumber: "7" } });
    await pingone.undeclare("employeeNumber");
    nextLook();
    expect(await search(`${ENTERPRISE_URN}:employeeNumber eq "7"`)).toEqual([200, 0]);
  });

  it("an attribute declared since takes over: what an administrator clears there is gone", async () => {
    await start((api) => api.undeclare("employeeNumber"));
    const early = await idOf({
      userName: "e@example.com",
      [ENTERPRISE_URN]: { employeeNumber: "6" },
    });
    await pingone.declare({ name: "employeeNumber", type: "STRING" });
    const id = await idOf({ userName: "a@example.com", [ENTERPRISE_URN]: { employeeNumber: "7" } });
    const held = unmarked(await pingone.call("get", `/users/${id}`));
    expect(held["employeeNumber"]).toBe("7");
    expect(held).not.toHaveProperty("scimProfile");
    await pingone.call("patch", `/users/${id}`, { employeeNumber: null });
    expect(bodyOf(await stand.scim("get", `/Users/${id}`))).not.toHaveProperty([ENTERPRISE_URN]);
    // What was written before stays where it is, and readable.
    expect(bodyOf(await stand.scim("get", `/Users/${early}`))[ENTERPRISE_URN]).toEqual({
      employeeNumber: "6",
    });
  });

  it("an attribute declared since, otherwise than the mapping needs it, refuses nothing", async () => {
    await start((api) => api.undeclare("employeeNumber"));
    await pingone.declare({ name: "employeeNumber", type: "STRING", multiValued: true });
    const extension = { employeeNumber: "7", department: "Sales" };
    const id = await idOf({ userName: "a@example.com", [ENTERPRISE_URN]: extension });
    const path = `${ENTERPRISE_URN}:employeeNumber`;
    expect((await patch(id, { op: "replace", path, value: "8" })).status).toBe(200);
    const read = bodyOf(await stand.scim("get", `/Users/${id}`));
    expect(read[ENTERPRISE_URN]).toEqual({ ...extension, employeeNumber: "8" });
  });

  it("a create is not denied because what was dropped cannot be put elsewhere", async () => {
    await start(() => Promise.resolve());
    await pingone.undeclare("department");
    nextLook();
    const fault = {
      method: "PATCH",
      path: "/users/",
      times: 50,
      when: "before",
      kind: "status",
      status: 400,
      body: {},
    };
    await stand.knobs({ faults: [fault] });
    const before = stand.log().length;
    await idOf({ userName: "a@example.com", [ENTERPRISE_URN]: { department: "Sales" } });
    expect(stand.log().slice(before)).toContain(`"${ENTERPRISE_URN}:department"`);
  });
});

it("what was changed before a failure is told, population and MFA flag included", async () => {
  await start(() => Promise.resolve());
  const id = await idOf({ userName: "a@example.com" });
  const population = (await pingone.call("post", "/populations", { name: "Partners" }))["id"];
  await stand.knobs({
    faults: [
      { method: "PUT", path: "/enabled", times: 50, when: "before", kind: "status", status: 503 },
    ],
  });
  const response = await stand.scim("patch", `/Users/${id}`, {
    schemas: [PATCH_URN],
    Operations: [
      { op: "replace", path: `${PINGONE}:population.id`, value: population },
      { op: "replace", path: `${PINGONE}:mfaEnabled`, value: true },
      { op: "replace", path: "active", value: false },
    ],
  });
  expect(response.status).toBe(503);
  expect(bodyOf(response)["detail"]).toContain("the population and mfaEnabled had been changed");
});
