// A population or identity provider of the source's configuration that PingOne does not take is the operator's to mend, and told so.
import { expect, it } from "@jest/globals";
import type { SourceConfig } from "../../src/config/config.js";
import { expectScimError, useStands, USER_URN, type Stand } from "../support/start.js";

const PINGONE = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const NOWHERE = "00000000-0000-4000-8000-00000000dead";
const FIRST = "00000000-0000-4000-8000-0000000000a1";

let stand: Stand;
const startOne = useStands();

const start = async (change: Partial<SourceConfig>): Promise<void> => {
  stand = await startOne({
    configure: (config) => ({ ...config, source: { ...config.source, ...change } }),
  });
};
const post = (userName: string, population?: string) =>
  stand.scim("post", "/Users", {
    schemas: [USER_URN],
    userName,
    ...(population === undefined ? {} : { [PINGONE]: { population: { id: population } } }),
  });

/** In PingOne's envelope (contract 10.1): without it an answer is a proxy's. */
const invalidData = (detail: object) => ({
  id: "11111111-0000-4000-8000-000000000000",
  code: "INVALID_DATA",
  message: "The request could not be completed.",
  details: [detail],
});

it.each<[string, SourceConfig["populations"]]>([
  ["a default", { default: NOWHERE, rules: [] }],
  ["a rule", { default: FIRST, rules: [{ when: 'userName sw "x"', population: NOWHERE }] }],
])("%s that names no population", async (_what, populations) => {
  await start({ populations });
  const detail = expectScimError(await post("x1"), 502);
  expect(detail).toContain("population that the gateway's configuration gives");
  // The operator finds in the log what PingOne complains of.
  expect(stand.log()).toMatch(
    /"operation":"users\.create".*"targets":\["[A-Z_]+ population(\.id)?"\]/,
  );
  const own = await post("x2", "00000000-0000-4000-8000-00000000beef");
  expect(expectScimError(own, 400, "invalidValue")).toContain(`${PINGONE}:population.id`);
  expect((await post("x3", FIRST)).status).toBe(201);
});

it("a refusal of what was not sent is told at once", async () => {
  await start({});
  const body = invalidData({ code: "INVALID_VALUE", target: "requestBody" });
  const fault = { method: "POST", path: "/users$", kind: "status", status: 400, times: 5, body };
  await stand.knobs({ faults: [fault] });
  await stand.clearCalls();
  expectScimError(await post("x"), 400, "invalidValue");
  expect(await stand.calls()).toHaveLength(1);
});

it("an identity provider PingOne refuses", async () => {
  await start({ identityProviderId: NOWHERE });
  await stand.knobs({
    faults: [
      {
        method: "POST",
        path: "/users$",
        kind: "status",
        status: 400,
        body: invalidData({
          code: "INVALID_VALUE",
          target: "identityProvider.id",
          message: "none",
        }),
      },
    ],
  });
  expect(expectScimError(await post("x"), 502)).toContain("identity provider");
});
