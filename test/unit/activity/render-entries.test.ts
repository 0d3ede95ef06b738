import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { phraseOfTolerance } from "../../../src/activity/explain/phrases.js";
import { renderEntries } from "../../../src/activity/explain/render-entries.js";
import type { ParsedEntry } from "../../../src/activity/explain/parsed-entry.js";
import { reportedTolerances } from "../../../src/scim/tolerances.js";
import { mendOf } from "../../../src/activity/entry/mends.js";

const CORRELATION = "758bea3b-9401-4d8a-baee-9678562bd09c";
const ID = "5b0f2c0e-3f5e-4b5b-8a0a-6f6b8f1c2d3e";

const entry: ParsedEntry = {
  v: 1,
  kind: "request",
  time: Date.parse("2027-01-31T12:00:00Z"),
  requestId: "3f9c33a0-5ab6-4a54-9b1c-1f3c6f0f5d52",
  tenant: "acme",
  source: "entra",
  credential: "4e509b0052c1",
  peer: "203.0.113.7",
  method: "POST",
  operation: "create",
  resourceType: "User",
  changed: ["userName", "emails"],
  calls: [
    {
      operation: "users.create",
      status: 400,
      ms: 41,
      attempt: 1,
      correlationId: CORRELATION,
      code: "invalidData",
    },
  ],
  status: 400,
  scimType: "invalidValue",
  detail: "emails.value: must be a well-formed email address",
  upstream: {
    code: "invalidData",
    operation: "users.create",
    correlationId: CORRELATION,
    targets: ["INVALID_VALUE email"],
  },
  mend: mendOf({ status: 400, scimType: "invalidValue", code: "invalidData" }),
  responseTime: 44,
};

const told = (...entries: readonly ParsedEntry[]): string => [...renderEntries(entries)].join("\n");

describe("what to do", () => {
  it.each([
    [
      { status: 503, detail: "… release or discard them (scim-pingone guard)." },
      /release or discard/,
    ],
    [
      { status: 503, detail: "The gateway's operator has paused the writes of this client" },
      /Resume/,
    ],
    [{ status: 503 }, /Nothing, unless it lasts/],
    [{ status: 401, credential: "missing" }, /Configure the client/],
    [{ status: 401, credential: "expired" }, /hash-token --generate/],
    [{ status: 401, credential: "expired", because: "time" }, /compare the clocks/],
    [{ status: 409, scimType: "uniqueness" }, /Search PingOne/],
    [{ status: 400, scimType: "invalidCursor" }, /STATE_KEY/],
    [{ status: 400, code: "invalidData", targets: ["INVALID_VALUE password"] }, /password policy/],
    [
      {
        status: 400,
        scimType: "mutability",
        detail:
          'Attribute "…" cannot be written by this client. The gateway\'s operator decides what it may write (writable, SCIM_WRITABLE).',
      },
      /name it in writable/,
    ],
    [
      {
        status: 400,
        scimType: "mutability",
        detail:
          'members: "…" is a member by the group\'s filter (userFilter) or through a nested group',
      },
      /filter or the nested group in the PingOne console/,
    ],
    [
      {
        status: 400,
        scimType: "invalidValue",
        code: "invalidData",
        detail: "The group belongs to a population and takes members of that population only.",
      },
      /group of the member's population/,
    ],
    [{ status: 400, scimType: "mutability", detail: 'Attribute "…" is read-only.' }, /Schemas/],
    [{ status: 502, code: "unexpected" }, /PINGONE_API_URL and PINGONE_AUTH_URL/],
  ])("%j", (ending, words) => {
    expect(mendOf(ending)).toMatch(words);
  });

  it("is nothing where it worked", () => {
    expect(mendOf({ status: 201 })).toBeUndefined();
  });
});

describe("words", () => {
  it.each(reportedTolerances)("there are some for the tolerance %s", (name) => {
    expect(phraseOfTolerance(name)).not.toBe(name);
  });
});

describe("the story of an entry", () => {
  it("is as docs/activity.md has it", () => {
    const [, shown] =
      /<!-- example: output of explain -->\n\n```text\n([^]*?)```/.exec(
        readFileSync("docs/activity.md", "utf8"),
      ) ?? [];
    expect(`${told(entry)}\n`).toBe(shown);
  });

  it.each<[string, Partial<ParsedEntry>, RegExp]>([
    [
      "a flood",
      { count: 12, since: entry.time - 60_000 },
      /12 times the same since 2027-01-31T11:59/,
    ],
    ["the client's ids", { clientRequestId: ID, traceId: "ab" }, /, client's id 5b0f.*, trace ab/],
    ["a tolerance", { mended: ["booleanWords"] }, /read tolerantly: True or False came as text/],
    ["a client that hung up", { isAborted: true }, /the client had hung up and did not get it/],
    ["work that did not end", { status: 0 }, /the work did not end/],
    ["shadow mode", { status: 201, isShadow: true }, /201.* as if: .*nothing was written/],
    ["an operation", { place: 2 }, /\(operation 3 of a bulk request\)/],
    ["a bulk request", { operation: "bulk" }, /asked a bulk request/],
    ["who is not known", { source: undefined }, /somebody from 203\.0\.113\.7, at tenant acme/],
    ["what is no request", { method: "", operation: undefined }, /what is no request/],
    ["what came later", { kind: "later" }, /after the answer/],
    ["a list", { operation: "list", total: 0 }, /to look for users\n[^]*found: 0/],
    ["members", { members: [ID], memberCount: 7 }, /members named: 7/],
    [
      "a loss",
      { lost: [{ reason: "unknown", attributes: ["nick"], notShown: 2, mend: "Mend." }] },
      /lost: nick and 2 more: no schema knows them \(unknown\)\n +what to do: Mend\./,
    ],
    [
      "an event",
      { events: [{ kind: "strandedUser", id: ID }] },
      /could be neither disabled nor removed: 5b0f.*\n +what to do: Disable the user/,
    ],
  ])("tells %s", (_name, change, words) => {
    expect(told({ ...entry, ...change })).toMatch(words);
  });
});
