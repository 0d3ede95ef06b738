// A DELETE that keeps the user, against a scripted PingOne: what is told, and that nobody is left enabled.
import { expect, it } from "@jest/globals";
import { PingOneError } from "../../../../../src/pingone/error.js";
import type { PingOneUser } from "../../../../../src/pingone/resources/users.js";
import { softDelete } from "../../../../../src/translate/users/tombstone/soft-delete.js";
import { context, idOf, stubUsers, userOf } from "../stub-users.js";

const tombstone = { populationId: idOf(9), source: "hr", leaveGroups: () => Promise.resolve() };

/** Deletes somebody whom PingOne does not know any more, once they are disabled. */
async function deleteGone(user: PingOneUser) {
  const calls: string[] = [];
  const users = stubUsers({
    setEnabled(id, enabled) {
      calls.push(`enabled ${id} ${String(enabled)}`);
      return Promise.resolve();
    },
    patch: () => Promise.reject(new PingOneError("notFound", "users.patch", { status: 404 })),
  });
  const error: unknown = await softDelete({ users, overflow: "o" }, tombstone, user, context).catch(
    (reason: unknown) => reason,
  );
  return { calls, error };
}

it("who was deleted by somebody else meanwhile is told as gone, not as to be finished", async () => {
  const { error } = await deleteGone(userOf({}));
  expect(error).toMatchObject({ status: 404 });
  expect((error as Error).message).not.toContain("Repeat");
});

it("who is not said to be disabled is disabled", async () => {
  const { calls } = await deleteGone({ ...userOf({}), enabled: undefined });
  expect(calls).toEqual([`enabled ${idOf(1)} false`]);
});
