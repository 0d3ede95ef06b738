// Whether each client is kept from mass changes, and which ceilings suit a directory of this size.
import { pass, skip, warn, type SetupCheck } from "../../check.js";
import type { SetupTarget } from "../../../target.js";

interface Suggested {
  readonly deactivations: number;
  readonly deletions: number;
  readonly removals: number;
}

/** Well above a busy hour of a directory of that size, well below what a wrong mapping does; docs/going-live.md has the table. */
const sizes: readonly (Suggested & { readonly upTo: number })[] = [
  { upTo: 500, deactivations: 10, deletions: 5, removals: 50 },
  { upTo: 5_000, deactivations: 50, deletions: 20, removals: 250 },
  { upTo: 50_000, deactivations: 200, deletions: 100, removals: 1_000 },
  { upTo: Infinity, deactivations: 500, deletions: 250, removals: 5_000 },
];

const suggestedGuard = (users: number): Suggested => {
  const { deactivations, deletions, removals } = sizes.find(({ upTo }) => users <= upTo) ?? {
    deactivations: 0,
    deletions: 0,
    removals: 0,
  };
  return { deactivations, deletions, removals };
};

export const guardCheck = (
  countUsers: () => Promise<number | undefined>,
  { unguarded, isFromFile }: Pick<SetupTarget, "unguarded" | "isFromFile">,
): SetupCheck => ({
  id: "clients.guard",
  needs: ["access.users"],
  async run() {
    if (!isFromFile) {
      return skip("Not checked: a guard is set in a configuration file (docs/going-live.md).");
    }
    if (unguarded.length === 0) return pass("Every client has a guard against mass changes.");
    const users = (await countUsers()) ?? 0;
    const { deactivations, deletions, removals } = suggestedGuard(users);
    return warn(
      `Nothing keeps ${unguarded.join(", ")} from deactivating or deleting everybody by a wrong mapping.`,
      `For ${String(users)} users: guard: { deactivations: ${String(deactivations)}, deletions: ${String(deletions)}, removals: ${String(removals)}, per: 1h } (docs/going-live.md).`,
    );
  },
});
