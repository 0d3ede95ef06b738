import { describe, expect, it } from "@jest/globals";
import { PingOneError } from "../../../src/pingone/error.js";
import type {
  PingOnePopulation,
  PingOnePopulations,
} from "../../../src/pingone/resources/populations.js";
import { populationsCheck } from "../../../src/setup/doctor/checks/populations.js";
import { rolesCheck } from "../../../src/setup/doctor/checks/roles.js";
import { licenceCheck } from "../../../src/setup/doctor/checks/licence.js";
import { contextOf, createStubClock } from "../pingone/stubs.js";

const context = () => contextOf(createStubClock());

/** Two pages when there is more than one population. */
function storeOf(...all: readonly PingOnePopulation[]): PingOnePopulations {
  const page = (items: readonly PingOnePopulation[], next?: string) =>
    Promise.resolve({ items, count: all.length, next });
  return {
    list: () => page(all.slice(0, 1), all.length > 1 ? "/populations?cursor=1" : undefined),
    follow: () => page(all.slice(1)),
    read(id) {
      const found = all.find((each) => each.id === id);
      return found === undefined
        ? Promise.reject(new PingOneError("notFound", "populations.read", { status: 404 }))
        : Promise.resolve(found);
    },
  };
}

const staff = { id: "p1", name: "Staff" };
const partners = { id: "p2", name: "Partners", default: true };
const use = (id: string) => ({ setting: "PINGONE_POPULATION_ID", id });
const check = (
  store: PingOnePopulations,
  needsDefaultPopulation: boolean,
  ...populations: readonly ReturnType<typeof use>[]
) => {
  const needs = { populations, needsDefaultPopulation };
  return populationsCheck(store, needs, "api.pingone.eu", context).run();
};

describe("populations (contract section 9)", () => {
  it("without a setting, looks for PingOne's default on every page", async () => {
    expect(await check(storeOf(staff, partners), true)).toMatchObject({
      status: "PASS",
      summary: "New users go to PingOne's default population, Partners.",
    });
  });

  it("without a setting and without a default, nobody can be created", async () => {
    expect(await check(storeOf(staff), true)).toMatchObject({
      status: "FAIL",
      summary: expect.stringContaining("no default population"),
      mend: expect.stringContaining("PINGONE_POPULATION_ID"),
    });
  });

  it("names every configured one that is not there, and those that are", async () => {
    const found = await check(storeOf(staff, partners), false, use("p1"), use("p8"), use("p9"));
    expect(found.summary).toMatch(/PINGONE_POPULATION_ID \(p8\), PINGONE_POPULATION_ID \(p9\)\.$/);
    expect(found.mend).toContain("Staff (p1)");
    expect(await check(storeOf(staff, partners), false, use("p1"), use("p2"))).toMatchObject({
      summary: "Every configured population exists: Staff, Partners.",
    });
  });

  it("with rules alone, needs both: what they name, and a default for the others", async () => {
    expect(await check(storeOf(staff, partners), true, use("p1"))).toMatchObject({
      summary:
        "Every configured population exists. New users go to PingOne's default population, Partners.",
    });
    expect(await check(storeOf(staff, partners), true, use("p9"))).toMatchObject({
      status: "FAIL",
    });
    expect(await check(storeOf(staff), true, use("p1"))).toMatchObject({ status: "FAIL" });
  });

  it("explains what is no answer about the population", async () => {
    const read = () => Promise.reject(new PingOneError("rateLimited", "x", { status: 429 }));
    expect(await check({ ...storeOf(staff), read }, false, use("p1"))).toMatchObject({
      status: "FAIL",
      summary: "PingOne's rate limit is reached (429).",
    });
  });
});

describe("what a worker for users may seldom read", () => {
  const refused = () => Promise.reject(new PingOneError("workerForbidden", "x", { status: 403 }));
  it.each([
    [
      "roles",
      rolesCheck(
        { assignments: refused, names: refused },
        { isConfined: false, populations: [], areRoleGroupsChecked: true, environmentId: "e1" },
      ),
    ],
    ["licence", licenceCheck(refused, {})],
  ])("%s: is no failure", async (_name, { run }) => {
    expect(await run()).toMatchObject({ status: "SKIP" });
  });
});
