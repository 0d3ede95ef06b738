// Whether who is protected by the settings is there: an id that is nobody's, a mistyped one for example, protects nobody.
import { IDENTITY_DATA_ADMIN } from "../../../explanations/explanation.js";
import type { Reference, SetupTarget } from "../../../target.js";
import { pass, warn, type Finding, type SetupCheck } from "../../check.js";
import { explained } from "../../explained.js";
import { readSeen } from "../../seen.js";

export interface ProtectedReader {
  readonly readUser: (id: string) => Promise<unknown>;
  readonly readGroup: (id: string) => Promise<unknown>;
}

type Protected = Pick<SetupTarget, "protectedUsers" | "protectedGroups">;

/** Longer lists are told by their first ones. */
const SHOWN = 5;

/** None where nobody is protected. */
export function protectedChecks(
  { readUser, readGroup }: ProtectedReader,
  { protectedUsers, protectedGroups }: Protected,
  host: string,
): readonly SetupCheck[] {
  if (protectedUsers.length + protectedGroups.length === 0) return [];
  const purpose = { what: "read users and groups", role: IDENTITY_DATA_ADMIN, host };
  return [
    {
      id: "clients.protected",
      needs: ["access.users", "access.groups"],
      run: () =>
        explained(purpose, async () => {
          const users = await missingOf(protectedUsers, readUser);
          const groups = await missingOf(protectedGroups, readGroup);
          return judge([...users, ...groups], protectedUsers.length + protectedGroups.length);
        }),
    },
  ];
}

/** Those PingOne has not, or does not let the worker see. */
async function missingOf(
  references: readonly Reference[],
  read: (id: string) => Promise<unknown>,
): Promise<readonly Reference[]> {
  const seen = await readSeen(references, read);
  return references.filter(({ id }) => !seen.has(id));
}

function judge(missing: readonly Reference[], all: number): Finding {
  if (missing.length === 0) return pass(`Who is protected is there: ${all} of ${all}.`);
  const shown = missing.slice(0, SHOWN).map(({ setting, id }) => `${setting} (${id})`);
  const more = missing.length > SHOWN ? ` and ${missing.length - SHOWN} more` : "";
  return warn(
    `Nobody PingOne shows to this worker has these protected ids: ${shown.join(", ")}${more}. An id that is nobody's protects nobody.`,
    "Compare each with the id of the user or group in the PingOne console (Directory), and leave out who was deleted. Whom this worker may not see, it cannot change either.",
  );
}
