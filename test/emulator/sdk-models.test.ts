// Decodes answers as strictly as PingOne's public Go SDKs do: JSON by media type only, and nothing that a model needs missing.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Answer, Lab } from "./support.js";
import { DEMO, IMPORT, at, basic, listAt, roleNamed, startLab, textAt } from "./support.js";

let lab: Lab;
let token: string;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.reset();
  const login = await lab.fetch("POST", `/${DEMO.environmentId}/as/token`, {
    headers: { authorization: basic(DEMO.clientId, DEMO.clientSecret) },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  token = textAt(login.body, "access_token");
});

/** What the SDKs take for JSON; anything else they do not decode. */
const DECODED = /(?:application|text)\/(?:vnd\.[^;]+\+)?json/i;

type Kind = "text" | "flag" | "number" | "list" | "time" | readonly string[];
type Model = Readonly<Record<string, Kind>>;

const isKind = (value: unknown, kind: Kind): boolean => {
  if (kind === "list") return Array.isArray(value);
  if (kind === "flag") return typeof value === "boolean";
  if (kind === "number") return Number.isSafeInteger(value);
  if (typeof value !== "string") return false;
  if (kind === "time") return !Number.isNaN(Date.parse(value));
  return kind === "text" ? value !== "" : kind.includes(value);
};

/** Members by dotted path; those behind a question mark may be missing, but not be something else. */
function decode(value: unknown, model: Model): void {
  for (const [path, kind] of Object.entries(model)) {
    const name = path.replace("?", "");
    const member = at(value, ...name.split("."));
    if (path.endsWith("?") && member === undefined) continue;
    expect([name, member, isKind(member, kind)]).toEqual([name, member, true]);
  }
  for (const link of Object.values(at(value, "_links") ?? {})) decode(link, { href: "text" });
}

async function ask(method: string, path: string, body?: unknown, type = "application/json") {
  const headers = new Headers({ accept: "application/json", authorization: `Bearer ${token}` });
  if (body !== undefined) headers.set("content-type", type);
  const init = body === undefined ? { headers } : { headers, body: JSON.stringify(body) };
  const answer = await lab.fetch(method, `/v1${path}`, init);
  if (answer.status !== 204) expect(answer.headers.get("content-type")).toMatch(DECODED);
  return answer;
}

const inside = (method: string, path: string, body?: unknown, type?: string): Promise<Answer> =>
  ask(method, `/environments/${DEMO.environmentId}${path}`, body, type);

function decodeList(answer: Answer, relation: string, model: Model): void {
  expect(answer.status).toBe(200);
  const items = listAt(answer.body, "_embedded", relation);
  decode(answer.body, { "count?": "number", "size?": "number" });
  expect(items).not.toEqual([]);
  for (const item of items) decode(item, model);
}

const LINKED: Model = { "_links.self.href": "text" };
const TIMES: Model = { createdAt: "time", updatedAt: "time" };
const OF_ENVIRONMENT: Model = { id: "text", "environment.id": "text" };
const SCOPES = ["ORGANIZATION", "ENVIRONMENT", "POPULATION", "APPLICATION"];

const MODELS = {
  environment: {
    ...LINKED,
    ...TIMES,
    id: "text",
    name: "text",
    "organization.id": "text",
    "license.id": "text",
    region: ["AP", "AU", "CA", "EU", "NA", "SG"],
    type: ["PRODUCTION", "SANDBOX"],
    "status?": ["ACTIVE", "DELETE_PENDING"],
  },
  user: {
    ...LINKED,
    ...TIMES,
    ...OF_ENVIRONMENT,
    username: "text",
    email: "text",
    "population.id": "text",
    "account.canAuthenticate": "flag",
    "account.status": ["LOCKED", "OK"],
    "account.lockedAt?": "time",
    "lifecycle.status": ["ACCOUNT_OK", "VERIFICATION_REQUIRED"],
    verifyStatus: ["NOT_INITIATED", "ENABLED", "DISABLED"],
    "identityProvider.type": ["PING_ONE", "SAML", "OPENID_CONNECT"],
    enabled: "flag",
    mfaEnabled: "flag",
  },
  group: {
    ...LINKED,
    ...TIMES,
    ...OF_ENVIRONMENT,
    name: "text",
    "population.id?": "text",
    "directMemberCounts.users": "number",
  },
  membership: { ...LINKED, ...OF_ENVIRONMENT, name: "text", type: ["DIRECT", "INDIRECT"] },
  population: {
    ...LINKED,
    ...TIMES,
    ...OF_ENVIRONMENT,
    name: "text",
    default: "flag",
    userCount: "number",
    "theme.id?": "text",
    "passwordPolicy.id?": "text",
    preferredLanguage: "text",
  },
  role: { ...LINKED, id: "text", name: "text", applicableTo: "list", permissions: "list" },
  roleAssignment: {
    ...OF_ENVIRONMENT,
    "role.id": "text",
    "scope.id": "text",
    "scope.type": SCOPES,
    readOnly: "flag",
  },
  passwordPolicy: {
    ...OF_ENVIRONMENT,
    name: "text",
    excludesCommonlyUsed: "flag",
    excludesProfileData: "flag",
    notSimilarToCurrent: "flag",
    "length.min": "number",
  },
  license: { ...LINKED, id: "text", name: "text", status: ["ACTIVE"], beginsAt: "time" },
  organization: { ...LINKED, id: "text", name: "text", type: ["PAID", "TRIAL", "INTERNAL"] },
  schema: { ...LINKED, ...OF_ENVIRONMENT, name: "text" },
  attribute: {
    ...LINKED,
    ...OF_ENVIRONMENT,
    name: "text",
    enabled: "flag",
    unique: "flag",
    type: ["STRING", "JSON", "BOOLEAN", "COMPLEX"],
    schemaType: ["CORE", "STANDARD", "CUSTOM"],
  },
  identityProvider: { ...LINKED, ...TIMES, name: "text", type: ["SAML"], enabled: "flag" },
  error: { id: "text", code: "text", message: "text" },
} as const satisfies Record<string, Model>;

describe("what the SDKs decode", () => {
  it("environments, their bill of materials, organizations and licences", async () => {
    decode((await inside("GET", "")).body, MODELS.environment);
    decodeList(await ask("GET", "/environments"), "environments", MODELS.environment);
    const bill = await inside("GET", "/billOfMaterials");
    for (const product of listAt(bill.body, "products")) decode(product, { type: "text" });
    const organization = `/organizations/${DEMO.organizationId}`;
    decodeList(await ask("GET", "/organizations"), "organizations", MODELS.organization);
    decode((await ask("GET", organization)).body, MODELS.organization);
    decodeList(await ask("GET", `${organization}/licenses`), "licenses", MODELS.license);
    const counts = await inside("GET", "/totalIdentities");
    decodeList(counts, "totalIdentities", { date: "time", totalIdentities: "number" });
  });

  it("users however they are answered", async () => {
    const provider = { name: "P", type: "SAML", enabled: true };
    const creation = await inside("POST", "/identityProviders", provider);
    decode(creation.body, MODELS.identityProvider);
    decodeList(
      await inside("GET", "/identityProviders"),
      "identityProviders",
      MODELS.identityProvider,
    );
    const identityProvider = { id: textAt(creation.body, "id") };
    const ada = { username: "ada", email: "ada@example.com", identityProvider };
    const created = await inside("POST", "/users", ada, IMPORT);
    expect(created.status).toBe(201);
    const path = `/users/${textAt(created.body, "id")}`;
    const LOCK = "application/vnd.pingidentity.account.lock+json";
    for (const answer of [
      created,
      await inside("GET", path),
      await inside("PUT", path, ada),
      await inside("PATCH", path, { title: "T" }),
      await inside("POST", path, {}, LOCK),
    ]) {
      decode(answer.body, MODELS.user);
    }
    decodeList(await inside("GET", "/users"), "users", MODELS.user);
    decode((await inside("GET", `${path}/enabled`)).body, { ...LINKED, enabled: "flag" });
    decode((await inside("GET", `${path}/population`)).body, { ...LINKED, id: "text" });
    decode((await inside("GET", `${path}/password`)).body, { ...LINKED, status: "text" });
  });

  it("groups, memberships, populations, roles and policies", async () => {
    const user = await lab.user("ada", { email: "ada@example.com" });
    const group = await inside("POST", "/groups", { name: "g" });
    decode(group.body, MODELS.group);
    decodeList(await inside("GET", "/groups"), "groups", MODELS.group);
    const id = textAt(group.body, "id");
    const joined = await inside("POST", `/users/${user}/memberOfGroups`, { id });
    decode(joined.body, MODELS.membership);
    const memberships = await inside("GET", `/users/${user}/memberOfGroups`);
    decodeList(memberships, "groupMemberships", MODELS.membership);
    decodeList(await inside("GET", "/populations"), "populations", MODELS.population);
    for (const answer of [await ask("GET", "/roles"), await inside("GET", "/roles")]) {
      decodeList(answer, "roles", MODELS.role);
    }
    const role = { id: roleNamed("Identity Data Admin") };
    const scope = { id: DEMO.environmentId, type: "ENVIRONMENT" };
    for (const owner of [`/users/${user}`, `/groups/${id}`]) {
      const path = `${owner}/roleAssignments`;
      decode((await inside("POST", path, { role, scope })).body, MODELS.roleAssignment);
      decodeList(await inside("GET", path), "roleAssignments", MODELS.roleAssignment);
    }
    const policies = await inside("GET", "/passwordPolicies");
    decodeList(policies, "passwordPolicies", MODELS.passwordPolicy);
  });

  it("schemas and their attributes", async () => {
    const schemas = await inside("GET", "/schemas");
    decodeList(schemas, "schemas", MODELS.schema);
    const path = `/schemas/${textAt(schemas.body, "_embedded", "schemas", 0, "id")}/attributes`;
    decodeList(await inside("GET", path), "attributes", MODELS.attribute);
    const body = { name: "badge", type: "STRING", enabled: true, unique: false };
    decode((await inside("POST", path, body)).body, MODELS.attribute);
  });

  it("every error has the shape of the SDKs' error model", async () => {
    const errors = [
      await inside("GET", "/users/none"),
      await inside("POST", "/users", { username: "" }),
      await inside("POST", "/users", "text", "text/plain"),
      await ask("GET", "/environments/11111111-1111-4111-8111-111111111111/users"),
      await ask("GET", "/nothing"),
      await inside("PATCH", "/groups", {}),
    ];
    expect(errors.map(({ status }) => status)).toEqual([404, 400, 415, 403, 404, 405]);
    for (const { body } of errors) decode(body, MODELS.error);
  });
});
