// What creating a user, finishing it and undoing it need.
import type { WriteOrder } from "../../../scim/write-order.js";
import type { Clock } from "../../../platform/clock.js";
import type { CallContext } from "../../../pingone/call.js";
import type { PingOneUsers } from "../../../pingone/resources/users.js";
import type { SourceTag } from "../../source-tag.js";

export interface CreateDependencies {
  readonly users: PingOneUsers;
  readonly clock: Clock;
  readonly inOrder: WriteOrder;
  /** Makes a stop wait for what goes on after the answer. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  /** The attribute that carries markers. */
  readonly overflow: string;
  /** Whose creates may be finished here. */
  readonly sourceTag: SourceTag;
  /** The longest a write can take to be carried out: so long whoever began a create may be at it. */
  readonly commitMs: number;
  /** How many users this process has removed so far. */
  readonly removals: () => number;
  /** Told when a created user could, or may, be left enabled: somebody has to act. `id` where it is known. */
  readonly onStranded: (id: string | undefined, error: unknown, context: CallContext) => void;
}
