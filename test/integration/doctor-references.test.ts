import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { systemNetwork } from "../../src/setup/network.js";
import { examineStand, statuses, type Changes, type Examined } from "../support/examine.js";
import { pingOneOf } from "../support/pingone.js";
import { startSetupStand, type SetupStand } from "../support/setup.js";

let stand: SetupStand;
beforeAll(async () => {
  stand = await startSetupStand();
});
afterAll(() => stand.emulator.stop());
beforeEach(() => stand.reset());

/** An id that nobody and no population has. */
const NOBODY = "44444444-4444-4444-8444-444444444444";

const examine = (changes: Changes): Promise<Examined> =>
  examineStand(stand, changes, systemNetwork, {});

describe("ids that the settings name, and nobody has", () => {
  it("population: one of the boundary that does not exist, so that nobody is there for the client", async () => {
    const found = await examine({ PINGONE_POPULATION_ID: "", SCIM_BOUNDARY_POPULATIONS: NOBODY });
    expect(statuses(found, "FAIL")).toEqual(["populations"]);
    expect(found.checks["populations"]?.summary).toContain(`SCIM_BOUNDARY_POPULATIONS (${NOBODY})`);
  });

  it("protected: an id that nobody has protects nobody", async () => {
    const api = await pingOneOf(stand.emulator);
    const { id } = await api.call("post", "/users", { username: "mary" });
    const known = await examine({ SCIM_PROTECTED_USERS: String(id) });
    expect(known.checks["clients.protected"]).toMatchObject({ status: "PASS" });
    const lists = {
      SCIM_PROTECTED_USERS: `${String(id)},${NOBODY}`,
      SCIM_PROTECTED_GROUPS: NOBODY,
    };
    const found = await examine(lists);
    expect(found).toMatchObject({ code: 0, result: "WARN" });
    expect(found.checks["clients.protected"]?.summary).toContain(
      `SCIM_PROTECTED_USERS (${NOBODY}), SCIM_PROTECTED_GROUPS (${NOBODY})`,
    );
  });
});
