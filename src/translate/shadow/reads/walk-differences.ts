// The difference that the pages of one walk are shown with: worked out once, not at each page, for all that is planned is read for it.
import type { CallContext } from "../../../pingone/call.js";
import type { MemberKind } from "../../../pingone/resources/groups.js";
import type { GiveWay } from "../../../platform/give-way.js";
import type { ShadowState } from "../state.js";
import { type Difference, differenceOf, noDifference } from "./difference.js";
import { parsePingOneFilter } from "./filter.js";

export interface WalkPage {
  readonly kind: MemberKind;
  /** The filter as it was written, "" for none; undefined: nobody knows it any more, and what PingOne lists is all there is to show. */
  readonly text: string | undefined;
  readonly isFirst: boolean;
}

/** For which walk it was worked out, and how long it may be shown. */
export interface WalkDifference {
  readonly page: Pick<WalkPage, "kind" | "text">;
  readonly version: number;
  readonly untilMs: number;
  readonly difference: Difference;
}

/** What other replicas plan is seen that late by a walk under way. */
const KEPT_MS = 30_000;

export interface WalkDifferences {
  /** What it takes to work it out for a walk is taken from the budget of the request that begins it. */
  of(page: WalkPage, work: CallContext["work"]): Promise<WalkDifference>;
  /** A page was shown with it. After the last one it is not kept: it may be large. */
  shown(walk: WalkDifference, isLast: boolean): void;
}

export interface WalkDependencies {
  readonly state: ShadowState;
  readonly clock: { readonly now: () => number };
  readonly giveWay: GiveWay;
}

/** Of one walk of each kind: of two at a time each page is worked out anew. A first page always is, and so is one after a change made here. */
export function createWalkDifferences({
  state,
  clock,
  giveWay,
}: WalkDependencies): WalkDifferences {
  const kept = new Map<MemberKind, WalkDifference>();
  return {
    async of({ kind, text, isFirst }, work) {
      const version = state.version();
      const untilMs = clock.now() + KEPT_MS;
      const page = { kind, text };
      if (text === undefined) return { page, version, untilMs, difference: noDifference };
      const before = kept.get(kind);
      const isSame = before?.page.text === text && before.version === version;
      if (isSame && !isFirst && clock.now() < before.untilMs) return before;
      const filter = text === "" ? undefined : parsePingOneFilter(text);
      const difference = await differenceOf(state, kind, filter, {
        giveWay,
        // Who walks has paid at the first page; that it is worked out anew is for what others have changed.
        work: isFirst ? work : undefined,
      });
      return { page, version, untilMs, difference };
    },
    shown(walk, isLast) {
      const { kind, text } = walk.page;
      if (!isLast && text !== undefined) kept.set(kind, walk);
      else if (kept.get(kind) === walk) kept.delete(kind);
    },
  };
}
