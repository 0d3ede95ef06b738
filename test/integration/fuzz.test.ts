// Nothing a client sends makes the gateway fail, stall, or answer anything but SCIM.
import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { request } from "undici";
import { cpuMsOf, inReferences } from "../support/cpu-time.js";
import { bodyOf, ENTERPRISE_URN, PATCH_URN, useStand, TOKEN, USER_URN } from "../support/start.js";

let id: string;
const stand = useStand({ isKept: true });
beforeAll(async () => {
  const user = { schemas: [USER_URN], userName: "fuzzed", emails: [{ value: "f@example.com" }] };
  id = bodyOf(await stand.scim("post", "/Users", user))["id"] as string;
});

interface Sent {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Of CPU, in references; where it may be so much they are measured, anew each time. */
const MOST = 2_000;
const isDear = (spentMs: number): boolean => spentMs > MOST / 10 && inReferences(spentMs) > MOST;

/** No 5xx but the honest 501, nothing that takes two seconds of an idle core's CPU, and every failure a SCIM Error. */
async function holds({ method, path, body, headers }: Sent): Promise<void> {
  let status = 0;
  let text = "";
  let type: unknown;
  // Of gateway, emulator and test together.
  const spentMs = await cpuMsOf(async () => {
    const response = await request(stand.baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        "content-type": "application/scim+json",
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    [status, type] = [response.statusCode, response.headers["content-type"]];
    text = await response.body.text();
  });
  const facts = { method, path, body, headers, status, text };
  expect({ ...facts, isDear: isDear(spentMs) }).toEqual({ ...facts, isDear: false });
  expect({ ...facts, isServerError: status >= 500 && status !== 501 }).toEqual({
    ...facts,
    isServerError: false,
  });
  if (status < 400) return;
  expect(type).toBe("application/scim+json");
  expect(JSON.parse(text)).toMatchObject({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: String(status),
    detail: expect.any(String) as unknown,
  });
}

const PINGONE_URN = "urn:pingidentity:schemas:extension:2.0:PingOneUser";

const names = fc.constantFrom(
  "userName",
  "USERNAME",
  "name",
  "name.givenName",
  "emails",
  'emails[type eq "work"].value',
  "active",
  "password",
  "meta",
  "id",
  "schemas",
  "manager",
  ENTERPRISE_URN,
  `${ENTERPRISE_URN}:department`,
  "__proto__",
  "constructor",
  "x509Certificates",
  "groups",
  "phoneNumbers",
  "addresses",
  "roles",
  "locale",
  "timezone",
  PINGONE_URN,
  `${PINGONE_URN}:population`,
  `${PINGONE_URN}:mfaEnabled`,
);
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(names, fc.jsonValue({ maxDepth: 2 })),
  fc.array(fc.dictionary(fc.constantFrom("value", "type", "primary", "$ref"), fc.jsonValue())),
);
/** fast-check builds `__proto__` keys as own properties; JSON.stringify shows them. */
const resource = fc
  .dictionary(names, json)
  .map((fields) => ({ userName: "fuzz-user", ...fields, schemas: [USER_URN, ENTERPRISE_URN] }));
const operation = fc.record(
  {
    op: fc.constantFrom("add", "Replace", "remove", "move"),
    path: fc.oneof(
      names,
      fc.string(),
      names.map((name) => `${name}[value eq "x"]`),
    ),
    value: json,
  },
  { requiredKeys: ["op"] },
);
const patch = fc
  .array(operation, { maxLength: 4 })
  .map((operations) => ({ schemas: [PATCH_URN], Operations: operations }));

const runs = { numRuns: 500 };

describe("nothing a client sends makes the gateway fail", () => {
  it("bodies of POST", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(resource, json), async (body) => {
        await holds({ method: "POST", path: "/Users", body: JSON.stringify(body) });
      }),
      runs,
    );
  });

  it("bodies of PUT and PATCH", async () => {
    await fc.assert(
      fc.asyncProperty(resource, patch, async (whole, part) => {
        const path = `/Users/${id}`;
        await holds({ method: "PUT", path, body: JSON.stringify(whole) });
        await holds({ method: "PATCH", path, body: JSON.stringify(part) });
      }),
      runs,
    );
  });

  it("queries: filters, cursors, paging, projections", async () => {
    const pieces = [
      "userName",
      "eq",
      '"x"',
      "(",
      ")",
      "[",
      "]",
      "and",
      "or",
      "not",
      "pr",
      "\\",
      '"',
    ];
    const filter = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(" ")),
    );
    const anything = fc.oneof(fc.string(), fc.integer().map(String), filter);
    const parameter = fc.tuple(
      fc.constantFrom(
        "filter",
        "startIndex",
        "count",
        "cursor",
        "attributes",
        "excludedAttributes",
        "sortBy",
      ),
      anything,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(parameter, { maxLength: 4 }), async (parameters) => {
        const query = parameters
          .map(
            ([name, text]) => `${name}=${encodeURIComponent(text.replace(/\p{Surrogate}/gu, ""))}`,
          )
          .join("&");
        await holds({ method: "GET", path: `/Users?${query}` });
      }),
      runs,
    );
  });

  it("paths, methods and headers", async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        "Users",
        "Groups",
        "Schemas",
        "Me",
        "Bulk",
        ".search",
        "..",
        "%00",
        "%",
        "%E0%A4%A",
      ),
      fc
        .string({ maxLength: 20 })
        .map((text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, ""))),
    );
    const header = fc.constantFrom(
      { "if-match": '"' },
      { "if-none-match": "W/" },
      { accept: "text/html" },
      { "content-type": "text/plain" },
      { "content-type": "application/json; charset=utf-99" },
      { "content-encoding": "br,gzip" },
      { "content-encoding": "nonsense" },
      { authorization: "Bearer" },
      { "x-http-method-override": "DELETE" },
      { prefer: "respond-async" },
    );
    const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE");
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { maxLength: 3 }),
        method,
        header,
        fc.oneof(fc.string(), fc.constant(undefined)),
        async (segments, verb, headers, body) => {
          const path = `/${segments.join("/")}`;
          const sent = body === undefined || verb === "GET" ? {} : { body };
          await holds({ method: verb, path, headers, ...sent });
        },
      ),
      runs,
    );
  });

  it("extremes: deep JSON, long names, many operations, a long filter", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const nested = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const user = `{"schemas":["${USER_URN}"],"userName":"deep","emails":${deep}}`;
    const many = Array.from({ length: 5_000 }, () => ({ op: "add", path: "title", value: "x" }));
    const filter = encodeURIComponent(`${"(".repeat(4_000)}userName pr${")".repeat(4_000)}`);
    for (const body of [deep, nested, user, `{"name":${nested}}`]) {
      await holds({ method: "POST", path: "/Users", body });
    }
    const body = JSON.stringify({ schemas: [PATCH_URN], Operations: many });
    await holds({ method: "PATCH", path: `/Users/${id}`, body });
    await holds({ method: "GET", path: `/Users?filter=${filter}` });
    await holds({ method: "GET", path: `/Users/${"x".repeat(8_000)}` });
  });
});
