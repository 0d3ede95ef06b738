// Whether PingOne tells a second add of a member from a first: nobody has documented it (contract 8.5, U8), so its own answers have to show it.
import type { MemberKind } from "../../../pingone/groups.js";

/** One environment's, for as long as the process lives. */
export interface DuplicateAdds {
  /** True: a second add is refused, so a success is a new member. False: it looks like a success. Undefined: not seen yet. */
  readonly areTold: (kind: MemberKind) => boolean | undefined;
  readonly learn: (kind: MemberKind, areTold: boolean) => void;
  /** Whether somebody has said so, and nothing has to be found out. */
  readonly isSettled: boolean;
}

/** `known` for an environment somebody has asked already, for example by the contract suite. */
export function createDuplicateAdds(known?: boolean): DuplicateAdds {
  const told = new Map<MemberKind, boolean>();
  return {
    areTold: (kind) => known ?? told.get(kind),
    learn: (kind, areTold) => void told.set(kind, areTold),
    isSettled: known !== undefined,
  };
}
