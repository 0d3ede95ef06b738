// One user seen from both sides, for tests of what is kept of one: over SCIM, and as an administrator of PingOne sees it.
import { expect } from "@jest/globals";
import type supertest from "supertest";
import type { Emulator } from "../../src/emulator/emulator.js";
import { pingOneOf } from "./pingone.js";
import { bodyOf, PATCH_URN, startStand, USER_URN, type Stand } from "./start.js";

export type Resource = Readonly<Record<string, unknown>>;

export const PINGONE_URN = "urn:pingidentity:schemas:extension:2.0:PingOneUser";

/** A gateway before an environment without these custom attributes. */
export const startWithout = (undeclared: readonly string[]): Promise<Stand> =>
  startStand({
    prepare: async (emulator: Emulator) => {
      const api = await pingOneOf(emulator);
      for (const name of undeclared) await api.undeclare(name);
    },
  });

/** With the schemas that its attributes belong to. */
export const resourceOf = (attributes: Resource): Resource => ({
  schemas: [USER_URN, ...Object.keys(attributes).filter((name) => name.includes(":"))],
  ...attributes,
});

export interface Person {
  readonly id: string;
  readonly path: string;
  /** The answer to the create. */
  readonly created: Resource;
  readonly read: () => Promise<Resource>;
  readonly patch: (...operations: readonly object[]) => supertest.Test;
  readonly put: (attributes: Resource) => supertest.Test;
  /** The user as PingOne shows it, without the marker that every create leaves in the overflow. */
  readonly held: () => Promise<Resource>;
  /** What an administrator changes there. */
  readonly edit: (change: object) => Promise<void>;
  /** `METHOD path` of the calls a request costs, without the user's own part of the path. */
  readonly cost: (request: () => PromiseLike<unknown>) => Promise<readonly string[]>;
}

export async function createPerson(stand: Stand, attributes: Resource): Promise<Person> {
  const response = await stand.scim("post", "/Users", resourceOf(attributes));
  if (response.status !== 201) throw new Error(`${response.status} ${response.text}`);
  const created = bodyOf(response);
  const id = created["id"] as string;
  const path = `/Users/${id}`;
  let api: ReturnType<typeof pingOneOf> | undefined;
  const pingOne = () => (api ??= pingOneOf(stand.emulator));

  return {
    id,
    path,
    created,
    async read() {
      const answer = await stand.scim("get", path);
      expect(answer.status).toBe(200);
      return bodyOf(answer);
    },
    patch: (...operations) =>
      stand.scim("patch", path, { schemas: [PATCH_URN], Operations: operations }),
    put: (next) => stand.scim("put", path, resourceOf(next)),
    held: async () => unmarked(await (await pingOne()).call("get", `/users/${id}`)),
    async edit(change) {
      await (await pingOne()).call("patch", `/users/${id}`, change);
    },
    async cost(request) {
      await stand.clearCalls();
      await request();
      return costOf(await stand.calls(), id);
    },
  };
}

/** A user of PingOne without the marker of the create. */
export function unmarked({ scimProfile, ...user }: Resource): Resource {
  const { $create, ...notes } = (scimProfile ?? {}) as Resource;
  if ($create !== undefined) expect($create).toMatchObject({ attempt: expect.any(String) });
  return Object.keys(notes).length === 0 ? user : { ...user, scimProfile: notes };
}

/** What calls there were, below the environment. */
export const costOf = (
  calls: readonly { readonly method: string; readonly path: string }[],
  id = "",
): readonly string[] =>
  calls.map(({ method, path }) => {
    const below = path.replace(/^\/v1\/environments\/[^/]+/, "").replace(/\?.*/, "");
    return `${method} ${id === "" ? below : below.replace(`/users/${id}`, "user")}`;
  });

/** What a resource says of these attributes; their absence, too. */
export const partOf = (resource: Resource, names: readonly string[]): Resource =>
  Object.fromEntries(names.map((name) => [name, resource[name]]));
