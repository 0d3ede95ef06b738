import { describe, expect, it } from "@jest/globals";
import type { LoadedConfig } from "../../../src/config/config.js";
import { loadConfig } from "../../../src/config/load-config.js";
import { flat, withSource } from "../../support/single-tenant.js";
import { toTargets } from "../../../src/setup/target.js";

const settings = {
  PINGONE_ENVIRONMENT_ID: "11111111-1111-4111-8111-111111111111",
  PINGONE_REGION: "eu",
  PINGONE_CLIENT_ID: "22222222-2222-4222-8222-222222222222",
  PINGONE_CLIENT_SECRET: "worker-secret",
  SCIM_BEARER_TOKEN: "a-long-enough-bearer-token",
};
const POPULATION = "33333333-3333-4333-8333-333333333333";
const OTHER = "44444444-4444-4444-8444-444444444444";
const load = (changes: Readonly<Record<string, string>> = {}): LoadedConfig =>
  loadConfig({ ...settings, ...changes }, () => "", { forceDemo: false });

describe("what is set up", () => {
  it("is the environment of the settings, with the worker's own credential", () => {
    const [target, ...others] = toTargets(load());
    expect(others).toEqual([]);
    expect(target).toMatchObject({
      name: undefined,
      worker: { authUrl: "https://auth.pingone.eu", clientSecret: "worker-secret" },
      mapping: { overflow: "scimProfile" },
      populations: [],
      needsDefaultPopulation: true,
      identityProviders: [],
      inbound: [{ setting: "SCIM_BEARER_TOKEN", token: "a-long-enough-bearer-token" }],
    });
  });

  it("is nothing in the demo", () => {
    expect(toTargets(loadConfig({}, () => "", { forceDemo: false }))).toEqual([]);
  });

  it("names the setting of a population", () => {
    const [target] = toTargets(load({ PINGONE_POPULATION_ID: POPULATION }));
    expect(target?.populations).toEqual([{ setting: "PINGONE_POPULATION_ID", id: POPULATION }]);
    expect(target?.needsDefaultPopulation).toBe(false);
  });

  it("a boundary names populations, and keeps users and groups in them (docs/sources.md)", () => {
    const [target] = toTargets(load({ SCIM_BOUNDARY_POPULATIONS: `${POPULATION},${OTHER}` }));
    expect(target).toMatchObject({
      populations: [
        { setting: "SCIM_BOUNDARY_POPULATIONS", id: POPULATION },
        { setting: "SCIM_BOUNDARY_POPULATIONS", id: OTHER },
      ],
      needsDefaultPopulation: false,
      defaultPopulation: POPULATION,
      isConfined: true,
    });
    expect(toTargets(load())[0]).toMatchObject({ isConfined: false });
  });

  it("names who is protected, by the setting that says so", () => {
    const given = { SCIM_PROTECTED_USERS: POPULATION, SCIM_PROTECTED_GROUPS: OTHER };
    expect(toTargets(load(given))[0]).toMatchObject({
      protectedUsers: [{ setting: "SCIM_PROTECTED_USERS", id: POPULATION }],
      protectedGroups: [{ setting: "SCIM_PROTECTED_GROUPS", id: OTHER }],
    });
  });

  it("collects what a source names: populations of rules and groups, the identity provider", () => {
    const { config, ...rest } = load();
    const source = {
      ...flat(config).source,
      name: "hr",
      identityProviderId: "idp",
      populations: {
        default: undefined,
        rules: [
          { when: 'userType eq "a"', population: "p1" },
          { when: 'userType eq "b"', population: "p2" },
        ],
      },
      groups: { ...flat(config).source.groups, populationId: "p3" },
    };
    const [target] = toTargets({ config: withSource(config, source), ...rest });
    expect(target?.populations).toEqual([
      { setting: "sources.hr.populations.rules[0]", id: "p1" },
      { setting: "sources.hr.populations.rules[1]", id: "p2" },
      { setting: "sources.hr.groups.population", id: "p3" },
    ]);
    expect(target?.needsDefaultPopulation).toBe(true);
    expect(target?.identityProviders).toEqual([
      { setting: "sources.hr.identityProvider", id: "idp" },
    ]);
  });
});
