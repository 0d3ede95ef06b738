// A PATCH of a part of a name leaves the other parts alone, whatever PingOne does with them (contract 3.7, 17 U11).
import { afterEach, describe, expect, it } from "@jest/globals";
import { defaultMapping } from "../../src/mapping/default-mapping.js";
import { directoryOf } from "../support/directory.js";
import { pingOneOf } from "../support/pingone.js";
import { bodyOf, PATCH_URN, startStand, USER_URN, type Stand } from "../support/start.js";

let stand: Stand;
afterEach(() => stand.stop());

const name = { givenName: "Mary", familyName: "Sample", honorificPrefix: "Dr." };

describe("a part of a name is read first and written with the others", () => {
  it.each([
    ["merge", undefined, 2],
    ["replace", undefined, 2],
    ["merge", false, 2],
    ["merge", true, 1],
  ])("PingOne: %s; mergesComplex: %s; %s calls", async (patchComplex, mergesComplex, calls) => {
    stand = await startStand({
      configure: (config) => ({ ...config, pingone: { ...config.pingone, mergesComplex } }),
    });
    await stand.knobs({ patchComplex });
    const directory = directoryOf(stand);
    const mary = await directory.user("mary", { name });
    for (const givenName of ["Marie", "Maria"]) {
      await stand.clearCalls();
      const value = { "name.givenName": givenName, title: givenName };
      const answer = await stand.scim("patch", `/Users/${mary}`, {
        schemas: [PATCH_URN],
        Operations: [{ op: "replace", value }],
      });
      expect(bodyOf(answer)).toMatchObject({ name: { ...name, givenName }, title: givenName });
      expect(await directory.calls()).toHaveLength(calls);
      const read = bodyOf(await stand.scim("get", `/Users/${mary}`));
      expect(read).toMatchObject({ name: { ...name, givenName }, title: givenName });
    }
  });
});

it("a PUT keeps the parts of a name that the mapping leaves to PingOne", async () => {
  const attributes = defaultMapping.attributes.filter(({ pingone }) => pingone !== "name.middle");
  stand = await startStand({
    configure: (config) => ({ ...config, mapping: { ...defaultMapping, attributes } }),
  });
  await stand.knobs({ patchComplex: "replace" });
  const mary = await directoryOf(stand).user("mary", { name });
  const pingone = await pingOneOf(stand.emulator);
  await pingone.call("patch", `/users/${mary}`, {
    name: { given: "Mary", family: "Sample", middle: "Ann" },
  });
  const put = { schemas: [USER_URN], userName: "mary", name: { familyName: "Married" } };
  const answer = await stand.scim("put", `/Users/${mary}`, put);
  expect(bodyOf(answer)["name"]).toEqual({ familyName: "Married" });
  const held = await pingone.call("get", `/users/${mary}`);
  expect(held["name"]).toEqual({ family: "Married", middle: "Ann" });
});
