// Whether the worker may write, by trying: one user is made and removed again (`doctor --write-probe`).
import { randomUUID } from "node:crypto";
import type { CallContext } from "../../../pingone/call.js";
import { PingOneError } from "../../../pingone/error.js";
import type { PingOneUser, PingOneUsers } from "../../../pingone/resources/users.js";
import type { UnansweredWrites } from "../../../pingone/attempt/unanswered-writes.js";
import type { Clock } from "../../../platform/clock.js";
import { createOnce } from "../../../translate/idempotent-create.js";
import { fail, pass, skip, warn, type SetupCheck, type Finding } from "../check.js";
import { explainCall } from "../../explanations/explain-call.js";
import { ENVIRONMENT_ADMIN, IDENTITY_DATA_ADMIN } from "../../explanations/explanation.js";
import { condition } from "../../../translate/search/pingone-filter.js";

export interface WriteProbe {
  readonly users: Pick<PingOneUsers, "create" | "list" | "remove">;
  readonly populationId: string | undefined;
  readonly context: () => CallContext;
  readonly clock: Clock;
  readonly host: string;
}

const ID = "access.writes";
const NAME = "scim-pingone-doctor-";

export const notProbed: SetupCheck = {
  id: ID,
  run: () =>
    skip(
      `Not tried, to change nothing; --write-probe makes one user and removes it. Users, passwords, groups and memberships need ${IDENTITY_DATA_ADMIN}; bootstrap needs ${ENVIRONMENT_ADMIN}.`,
    ),
};

export const writeProbe = (probe: WriteProbe): SetupCheck => ({
  id: ID,
  needs: ["access.users"],
  async run() {
    const username = `${NAME}${randomUUID()}`;
    const unanswered: UnansweredWrites = new Set();
    try {
      const { id } = await create(probe, username, unanswered);
      const finding = await remove(probe, id, username);
      return unanswered.size === 0 ? finding : notAnswered(username);
    } catch (error) {
      if (!(error instanceof PingOneError)) throw error;
      const purpose = { what: "create a user", role: IDENTITY_DATA_ADMIN, host: probe.host };
      const { summary, mend } = explainCall(error, purpose);
      const left = `Should there be a user ${username} in PingOne, delete it.`;
      return fail(summary, error.ambiguous ? `${mend} ${left}` : mend);
    }
  },
});

/** An answer that is lost may have been a success: the name says whether the user is there. */
const create = (
  { users, populationId, context, clock }: WriteProbe,
  username: string,
  unanswered: UnansweredWrites,
) => {
  const population = populationId === undefined ? {} : { population: { id: populationId } };
  const name = { given: "Write", family: "Probe" };
  const body = { username, email: `${username}@example.com`, name, ...population };
  return createOnce<PingOneUser>({
    operation: "users.create",
    clock,
    deadlineMs: context().deadlineMs,
    create: () => users.create(body, { ...context(), unanswered }),
    find: async () =>
      (await users.list(condition("username", "eq", username), 1, context())).items[0],
    uniqueName: "username",
    // Nobody else makes one of that name.
    isOurs: () => true,
  });
};

/** An attempt that was given up may still be carried out, now that the name is free again. */
const notAnswered = (username: string): Finding =>
  warn(
    "The worker may write, but PingOne has not answered one of its creates.",
    `Look in a minute whether there is a user ${username} in PingOne, and delete it.`,
  );

async function remove(
  { users, context, host }: WriteProbe,
  id: string,
  username: string,
): Promise<Finding> {
  try {
    await users.remove(id, context());
  } catch (error) {
    if (!(error instanceof PingOneError)) throw error;
    // Removed by an attempt whose answer was lost.
    if (error.code !== "notFound") {
      const purpose = { what: "delete a user", role: IDENTITY_DATA_ADMIN, host };
      const { summary, mend } = explainCall(error, purpose);
      return fail(summary, `Delete the user ${username} (${id}) in PingOne by hand. ${mend}`);
    }
  }
  return pass("The worker may write: a user was created and removed again.");
}
