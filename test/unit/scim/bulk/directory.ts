// A directory in memory: users and groups whose members and managers have to exist, every call written down.
import { unmetered } from "../../../support/request-context.js";
import type { Endpoint } from "../../../../src/scim/endpoint.js";
import { ScimError, badRequest, notFound } from "../../../../src/scim/error.js";
import { versionOf } from "../../../../src/scim/representation/version.js";
import type { RequestContext, ResourceStore } from "../../../../src/scim/resource-store.js";
import type { WriteOrder } from "../../../../src/scim/write-order.js";
import type { JsonObject } from "../../../../src/platform/json.js";
import type { ResourceSchema } from "../../../../src/scim/schema/resource-schema.js";
import { ENTERPRISE, groupSchema, userSchema } from "../resource/library.js";
import { applyPatch } from "../../../support/at-once.js";

export const context: RequestContext = { requestId: "request-1", deadlineMs: 1_000, ...unmetered };

export interface Directory {
  readonly endpoints: readonly Endpoint[];
  readonly users: ReadonlyMap<string, JsonObject>;
  readonly groups: ReadonlyMap<string, JsonObject>;
  /** For example `create alice`, `patch Group-1`, in the order they began. */
  readonly calls: string[];
  /** The same calls in the order they ended. */
  readonly ended: string[];
  /** Calls of that text end after everything that was free to run beside them. */
  readonly slow: (call: string) => void;
  /** The most calls that were running at one time. */
  readonly mostAtOnce: () => number;
  /** What the calls of that text fail with. */
  readonly fail: (call: string, error: Error) => void;
  /** The entity tag of what is stored under the id. */
  readonly versionOf: (id: string) => string;
  readonly only: (type: "User" | "Group", key: string, value: string) => JsonObject | undefined;
}

type References = readonly { readonly value: string }[];

function referencesOf(resource: JsonObject): readonly string[] {
  const members = (resource["members"] ?? []) as unknown as References;
  const extension = (resource[ENTERPRISE] ?? {}) as { manager?: { value?: string } };
  const manager = extension.manager?.value;
  return [...members.map(({ value }) => value), ...(manager === undefined ? [] : [manager])];
}

/** Memory has no writes that could cross. */
const atOnce: WriteOrder = (_key, given, work) => work(given);

export function createDirectory(seed: readonly JsonObject[] = []): Directory {
  const users = new Map<string, JsonObject>();
  const groups = new Map<string, JsonObject>();
  const calls: string[] = [];
  const ended: string[] = [];
  const slow = new Set<string>();
  const failures = new Map<string, Error>();
  let running = 0;
  let most = 0;

  async function call<T>(text: string, action: () => T): Promise<T> {
    calls.push(text);
    running += 1;
    most = Math.max(most, running);
    try {
      // Long enough for others to overtake whoever does not wait.
      for (let turn = 0; turn < 1 + (text.length % 5); turn += 1) await Promise.resolve();
      if (slow.has(text)) await new Promise((resolve) => setImmediate(resolve));
      const failure = failures.get(text);
      if (failure !== undefined) throw failure;
      return action();
    } finally {
      ended.push(text);
      running -= 1;
    }
  }

  function checkReferences(resource: JsonObject): JsonObject {
    for (const id of referencesOf(resource)) {
      if (!users.has(id) && !groups.has(id)) throw badRequest("invalidValue", `No ${id}.`);
    }
    return resource;
  }

  function createStore(schema: ResourceSchema, held: Map<string, JsonObject>): ResourceStore {
    const { name } = schema.type;
    const key = name === "User" ? "userName" : "displayName";
    const get = (id: string): JsonObject => {
      const found = held.get(id);
      if (found === undefined) throw notFound(name);
      return found;
    };
    const never = (): never => {
      throw new Error("bulk does not list");
    };
    let count = 0;
    return {
      create: (resource) =>
        call(`create ${resource[key] as string}`, () => {
          checkReferences(resource);
          if ([...held.values()].some((each) => each[key] === resource[key])) {
            throw new ScimError(409, "uniqueness", "Taken.");
          }
          count += 1;
          const id = `${name}-${count}`;
          const created = { ...resource, id, meta: { resourceType: name } };
          held.set(id, created);
          return created;
        }),
      read: (id) => call(`read ${id}`, () => get(id)),
      list: never,
      listFrom: never,
      replace: (id, resource, { check }) =>
        call(`replace ${id}`, () => {
          check?.of(get(id));
          const { meta = {} } = get(id);
          const replaced = { ...checkReferences(resource), id, meta };
          held.set(id, replaced);
          return replaced;
        }),
      patch: (id, patch, { check }) =>
        call(`patch ${id}`, () => {
          check?.of(get(id));
          const changed = checkReferences(applyPatch(patch, get(id), schema));
          held.set(id, changed);
          return name === "User" ? changed : undefined;
        }),
      remove: (id, { check }) =>
        call(`remove ${id}`, () => {
          const current = get(id);
          check?.of(current);
          held.delete(id);
        }),
    };
  }

  const endpoints = [
    { schema: userSchema, store: createStore(userSchema, users), inOrder: atOnce },
    { schema: groupSchema, store: createStore(groupSchema, groups), inOrder: atOnce },
  ];
  for (const resource of seed) {
    const held = "userName" in resource ? users : groups;
    held.set(resource["id"] as string, resource);
  }
  return {
    endpoints,
    users,
    groups,
    calls,
    ended,
    slow: (text) => slow.add(text),
    mostAtOnce: () => most,
    fail: (text, error) => failures.set(text, error),
    versionOf: (id) => versionOf(users.get(id) ?? groups.get(id) ?? {}),
    only: (type, key, value) =>
      [...(type === "User" ? users : groups).values()].find((each) => each[key] === value),
  };
}
