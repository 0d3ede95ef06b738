import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { scimPatch } from "scim-patch";
import { ScimError } from "../../../../src/scim/error.js";
import type { JsonObject, JsonValue } from "../../../../src/platform/json.js";
import { ENTERPRISE } from "../resource/library.js";
import { type Operation, plainOperation, user } from "./generated.js";
import { alice, patchUser } from "./patching.js";

type Outcome = JsonObject | "refused";

function ours(current: JsonObject, operations: readonly Operation[]): Outcome {
  try {
    return normalized(patchUser(current, operations));
  } catch (error) {
    if (error instanceof ScimError) return "refused";
    throw error;
  }
}

/** scim-patch changes what it is given, so it gets a copy. */
function theirs(current: JsonObject, operations: readonly Operation[]): Outcome {
  type Arguments = Parameters<typeof scimPatch>;
  const resource = structuredClone(current) as unknown as Arguments[0];
  try {
    const result: unknown = scimPatch(resource, structuredClone(operations) as Arguments[1]);
    return normalized(result as JsonObject);
  } catch {
    return "refused";
  }
}

/**
 * Known difference, everywhere: scim-patch keeps emptied containers and leaves `schemas` as it was, we do neither
 * (RFC 7644 section 3.5.2.2: unassigned; RFC 7643 section 3: `schemas` lists what is used).
 */
function normalized(resource: JsonObject): JsonObject {
  return withoutEmpty({ ...resource, schemas: [] }) as JsonObject;
}

function withoutEmpty(value: JsonValue): JsonValue | undefined {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const list = (value as readonly JsonValue[])
      .map(withoutEmpty)
      .filter((each) => each !== undefined);
    return list.length === 0 ? undefined : list;
  }
  const entries = Object.entries(value)
    .map(([name, each]) => [name, withoutEmpty(each)] as const)
    .filter(([, each]) => each !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as JsonObject);
}

interface KnownDifference {
  readonly reason: string;
  readonly operation: Operation;
  /** Which of the generated operations it concerns. */
  readonly isIn?: (operation: Operation, current: JsonObject) => boolean;
}

const elementsAt = (current: JsonObject, path: string) =>
  (current[/^\w+/.exec(path)?.[0] ?? ""] ?? []) as readonly JsonObject[];

/** Where the two differ on purpose; each is shown below by an example, so none outlives its reason. */
const knownDifferences: readonly KnownDifference[] = [
  {
    reason: "add of a (type, value) that is there adds nothing; they compare primary as well",
    operation: { op: "add", path: "emails", value: [{ type: "work", value: "alice@example.com" }] },
    isIn: ({ op, path = "", value }, current) =>
      op === "add" &&
      Array.isArray(value) &&
      (value as JsonObject[]).some((added) =>
        elementsAt(current, path).some(
          ({ type, value: same }) => type === added["type"] && same === added["value"],
        ),
      ),
  },
  {
    reason:
      "remove by filter from an attribute without values succeeds (statement 127); they refuse",
    operation: { op: "remove", path: 'roles[value eq "x"]' },
    isIn: ({ op, path = "" }, current) =>
      op === "remove" && path.includes("[") && elementsAt(current, path).length === 0,
  },
  // What follows is outside the plain operations, so no generated one has to be left out for it.
  {
    reason: "a new primary takes the flag from the old one (statement 122)",
    operation: { op: "replace", path: 'emails[type eq "home"].primary', value: true },
  },
  {
    reason: "replacing an element replaces it (section 3.5.2.3); they merge",
    operation: { op: "replace", path: 'emails[type eq "work"]', value: { value: "x@example.com" } },
  },
  {
    reason: "remove with a value array goes by value (clients.md 2.6); they want the whole element",
    operation: { op: "remove", path: "emails", value: [{ value: "alice@example.com" }] },
  },
  {
    reason: "remove with an empty value array removes none (statement 136) and changes nothing",
    operation: { op: "remove", path: "roles", value: [] },
  },
  {
    reason: "names in any case are one attribute (RFC 7643 section 2.1)",
    operation: { op: "replace", path: "USERNAME", value: "x" },
  },
  {
    reason: '"False" is a boolean (clients.md 2.3)',
    operation: { op: "replace", path: "active", value: "False" },
  },
  {
    reason: "an empty string unassigns (clients.md 2.5)",
    operation: { op: "replace", path: "name.givenName", value: "" },
  },
  {
    reason: "manager is found without its URN and as a bare id (clients.md 2.5)",
    operation: { op: "add", path: "manager", value: "x" },
  },
  {
    reason: "read-only noise in a path-less value is ignored (statement 133)",
    operation: { op: "replace", value: { id: "x" } },
  },
  {
    reason: "types are checked (statement 132)",
    operation: { op: "replace", path: "userName", value: 7 },
  },
  {
    reason: "required attributes stay (statement 126)",
    operation: { op: "remove", path: "userName" },
  },
  {
    reason: "unknown attributes are refused (statement 131)",
    operation: { op: "replace", path: "nope", value: "x" },
  },
];

describe("PATCH against scim-patch (RFC 7644 section 3.5.2)", () => {
  it("comes to the same for plain operations, apart from the known differences", () => {
    let compared = 0;
    fc.assert(
      fc.property(user, plainOperation, (current, operation) => {
        if (knownDifferences.some(({ isIn }) => isIn?.(operation, current))) return;
        compared += 1;
        expect(ours(current, [operation])).toEqual(theirs(current, [operation]));
      }),
      { numRuns: 3_000 },
    );
    expect(compared).toBeGreaterThan(2_000);
  });

  it.each(knownDifferences)("differs: $reason", ({ operation }) => {
    expect(ours(alice, [operation])).not.toEqual(theirs(alice, [operation]));
  });

  it("agrees on enterprise attributes", () => {
    const operation = { op: "replace", path: `${ENTERPRISE}:department`, value: "IT" };
    expect(ours(alice, [operation])).toEqual(theirs(alice, [operation]));
  });
});
