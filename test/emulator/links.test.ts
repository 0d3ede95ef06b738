// Every link the emulator prints leads somewhere: all representations are crawled, from the organization down.
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Lab } from "./support.js";
import { DEMO, basic, roleNamed, startLab, textAt } from "./support.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

/** Each `href` below a `_links`, at any depth. */
function* linksIn(value: unknown, isLink = false): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (isLink && name === "href" && typeof member === "string") yield member;
    yield* linksIn(member, isLink || name === "_links");
  }
}

/** A directory with something of everything that has links. */
async function furnish(): Promise<void> {
  const population = await lab.population("Partners");
  const user = await lab.user("ada", { password: { value: "Tr1cky-pass" } });
  const member = await lab.user("bob", { population: { id: population } });
  const parent = await lab.group("parent");
  const child = await lab.group("child");
  const local = await lab.group("local", { population: { id: population } });
  await lab.call("POST", `/groups/${child}/memberOfGroups`, { id: parent });
  await lab.join(user, child);
  await lab.join(member, local);
  const scope = { id: DEMO.environmentId, type: "ENVIRONMENT" };
  const role = { role: { id: roleNamed("Identity Data Admin") }, scope };
  await lab.call("POST", `/users/${user}/roleAssignments`, role);
  await lab.call("POST", `/groups/${parent}/roleAssignments`, role);
  const provider = { name: "Partner", type: "SAML", enabled: true };
  await lab.call("POST", "/identityProviders", provider);
}

/** What is reached by no link, but has some: parts of a user, memberships, parents, a page with a next one. */
const UNLINKED = [
  ...["enabled", "population", "identityProvider", "mfaEnabled", "verifyStatus"],
  ...["memberOfGroups", "memberOfGroups?expand=group&limit=1", "sessions"],
];

describe("every _links entry leads somewhere", () => {
  it("from every representation there is", async () => {
    await furnish();
    const login = await lab.fetch("POST", `/${DEMO.environmentId}/as/token`, {
      headers: { authorization: basic(DEMO.clientId, DEMO.clientSecret) },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const headers = { authorization: `Bearer ${textAt(login.body, "access_token")}` };
    const api = lab.emulator.apiUrl;
    const environment = `${api}/environments/${DEMO.environmentId}`;
    const queue = [
      ...[`${api}/organizations`, `${api}/environments`, `${api}/roles`, environment],
      ...[`${environment}/users?limit=1`, `${environment}/groups?limit=1`],
    ];
    const seen = new Set(queue);
    const broken: string[] = [];
    const visit = (url: string): void => {
      if (seen.has(url)) return;
      seen.add(url);
      queue.push(url);
    };
    for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
      const response = await fetch(url, { headers });
      if (response.status !== 200) broken.push(`${response.status} ${url}`);
      for (const link of linksIn(await response.json())) visit(link);
      if (/\/(users|groups)\/[^/]+$/.test(url)) {
        const parts = url.includes("/users/") ? UNLINKED : ["memberOfGroups", "roleAssignments"];
        for (const part of parts) visit(`${url}/${part}`);
      }
    }
    expect(broken).toEqual([]);
    const patterns = new Set(
      [...seen].map((url) => url.replace(/\?.*/, "").replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, ":id")),
    );
    for (const path of ["users/:id/devices", "users/:id/memberOfGroups/:id", "roles/:id"]) {
      expect([...patterns].some((kind) => kind.endsWith(path))).toBe(true);
    }
    expect(patterns.size).toBeGreaterThan(40);
  });
});
