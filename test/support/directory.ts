// People and groups for tests of groups: made over SCIM, read back over SCIM, and what that cost on PingOne.
import { expect } from "@jest/globals";
import type supertest from "supertest";
import { bodyOf, PATCH_URN, USER_URN, type Stand } from "./start.js";

export const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";

export const unknownId = "11111111-2222-4333-8444-555555555555";

export interface Directory {
  readonly user: (userName: string, more?: object) => Promise<string>;
  /** Users of such names, in that order. */
  readonly users: (...userNames: readonly string[]) => Promise<string[]>;
  readonly group: (
    displayName: string,
    members?: readonly string[],
    more?: object,
  ) => Promise<string>;
  readonly patch: (id: string, ...operations: readonly object[]) => supertest.Test;
  /** Ids, sorted. */
  readonly membersOf: (id: string) => Promise<string[]>;
  /** Method and path below the environment, the query left out, since this was last asked. */
  readonly calls: () => Promise<string[]>;
}

export const change = (op: string, ...members: readonly string[]): object => ({
  op,
  path: "members",
  value: members.map((value) => ({ value })),
});

export function directoryOf(stand: Stand): Directory {
  async function create(path: string, body: object): Promise<string> {
    const response = await stand.scim("post", path, body);
    expect(response.status).toBe(201);
    await stand.clearCalls();
    return bodyOf(response)["id"] as string;
  }

  const user = (userName: string, more: object = {}) =>
    create("/Users", { schemas: [USER_URN], userName, ...more });

  return {
    user,
    async users(...userNames) {
      const ids: string[] = [];
      for (const userName of userNames) ids.push(await user(userName));
      return ids;
    },
    group: (displayName, members = [], more = {}) =>
      create("/Groups", {
        schemas: [GROUP_URN],
        displayName,
        members: members.map((value) => ({ value })),
        ...more,
      }),
    patch: (id, ...operations) =>
      stand.scim("patch", `/Groups/${id}`, { schemas: [PATCH_URN], Operations: operations }),
    async membersOf(id) {
      const { members = [] } = bodyOf(await stand.scim("get", `/Groups/${id}`));
      await stand.clearCalls();
      return (members as { value: string }[]).map(({ value }) => value).sort();
    },
    async calls() {
      const recorded = await stand.calls();
      await stand.clearCalls();
      const shown = recorded.map(({ method, path }) => {
        const [route = ""] = path.replace(/^.*?0001(?=\/)/, "").split("?");
        return `${method} ${route}`;
      });
      // The user schema is read in the background.
      return shown.filter((call) => !call.startsWith("GET /schemas"));
    },
  };
}
