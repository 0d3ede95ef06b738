// The curl example of the Create User page, run as printed, answers with the shape the page prints.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { DEMO, at, basic, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const CURL = `curl --location --globoff '{{apiPath}}/v1/environments/{{envID}}/users' \\
--header 'Content-Type: application/json' \\
--header 'Authorization: Bearer {{accessToken}}' \\
--data-raw '{
    "email": "marysample@example.com",
    "name": {
        "given": "Mary",
        "family": "Sample"
    },
    "population": {
        "id": "{{popID}}"
    },
    "username": "marysample",
    "department": "engineering",
    "locales": ["Sydney", "London"]
}'`;

/** Does what curl does with the options the page uses, so that the test needs no curl. */
async function run(command: string): Promise<{ status: number; text: string }> {
  const url = /--globoff '([^']+)'/.exec(command)?.[1] ?? "";
  const data = /--data-raw '([^']+)'/.exec(command)?.[1] ?? "";
  const headers = [...command.matchAll(/--header '([^:]+): ([^']+)'/g)].map(
    ([, name = "", value = ""]): [string, string] => [name, value],
  );
  const response = await fetch(url, { method: "POST", headers, body: data });
  return { status: response.status, text: await response.text() };
}

const LINKS = [
  "self",
  "environment",
  "population",
  "devices",
  "roleAssignments",
  "password",
  "password.reset",
  "password.set",
  "password.check",
  "password.recover",
  "linkedAccounts",
  "account.sendVerificationCode",
];
const PAGE_KEYS =
  "_links id environment population createdAt email enabled lifecycle mfaEnabled name locales updatedAt username";
/** Recorded beside the page's (contract 3.2), and the custom attribute the example itself sends. */
const FURTHER_KEYS = "account identityProvider verifyStatus department";
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("the Create User page (contract 3.2)", () => {
  it("answers 201 with the printed keys, links, types and formats", async () => {
    const token = await lab.fetch("POST", `/${DEMO.environmentId}/as/token`, {
      headers: { authorization: basic(DEMO.clientId, DEMO.clientSecret) },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const command = CURL.replace("{{apiPath}}", lab.emulator.authUrl)
      .replace("{{envID}}", DEMO.environmentId)
      .replace("{{popID}}", DEMO.populationId)
      .replace("{{accessToken}}", textAt(token.body, "access_token"));
    const { status, text } = await run(command);
    expect(status).toBe(201);
    const body: unknown = JSON.parse(text);
    const keys = Object.keys(body as object);
    expect(keys.sort()).toEqual(`${PAGE_KEYS} ${FURTHER_KEYS}`.split(" ").sort());
    expect(Object.keys(at(body, "_links") as object).sort()).toEqual([...LINKS].sort());
    const self = `${lab.emulator.apiUrl}/environments/${DEMO.environmentId}/users/${textAt(body, "id")}`;
    expect(at(body, "_links", "self")).toEqual({ href: self });
    expect(at(body, "_links", "password.set")).toEqual({ href: `${self}/password` });
    expect(at(body, "_links", "account.sendVerificationCode")).toEqual({ href: self });
    expect(body).toMatchObject({
      id: expect.stringMatching(UUID),
      environment: { id: DEMO.environmentId },
      population: { id: DEMO.populationId },
      createdAt: expect.stringMatching(DATE),
      updatedAt: expect.stringMatching(DATE),
      email: "marysample@example.com",
      enabled: true,
      lifecycle: { status: "ACCOUNT_OK" },
      mfaEnabled: false,
      name: { given: "Mary", family: "Sample" },
      locales: ["Sydney", "London"],
      department: "engineering",
      username: "marysample",
    });
  });
});
