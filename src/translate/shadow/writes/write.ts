// What every planned write is made with.
import type { Call, CallContext } from "../../../pingone/call.js";
import type { MemberKind } from "../../../pingone/resources/groups.js";
import type { Clock } from "../../../platform/clock.js";
import type { EnvironmentRules } from "./environment.js";
import type { Item } from "../item.js";
import type { PlannedWrite } from "../plan.js";
import type { PlannedDirectory } from "../reads/present.js";
import type { ShadowState } from "../state.js";

/** Resolves with what PingOne would answer; throws PingOneError for what it would refuse. */
export type ShadowWrite = (call: Call, context: CallContext) => Promise<unknown>;

/** Told of each write in the order they would have been sent. `call` holds values, a password too. */
export type RecordWrite = (
  planned: PlannedWrite,
  call: Call,
  context: CallContext,
) => void | Promise<void>;

/** All that match a PingOne filter, as they would be. */
export type Find = (
  kind: MemberKind,
  filter: string,
  context: CallContext,
) => Promise<readonly Item[]>;

export interface NewItem {
  readonly kind: MemberKind;
  readonly name: string;
  readonly population?: string | undefined;
}

export interface WriteDependencies {
  readonly state: ShadowState;
  readonly directory: PlannedDirectory;
  readonly environment: EnvironmentRules;
  readonly find: Find;
  readonly freeId: (item: NewItem) => Promise<string>;
  readonly record: RecordWrite;
  readonly clock: Pick<Clock, "now">;
}
