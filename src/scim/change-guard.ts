// What a directory asks before it takes something away, where a ceiling holds for how much a source may take away in a while.

export const GUARDED_WRITES = ["deactivations", "deletions", "removals"] as const;
/** Users disabled, users deleted, members taken out of groups. */
export type GuardedWrite = (typeof GUARDED_WRITES)[number];

export interface GuardedChange {
  readonly kind: GuardedWrite;
  /** The user or group that is written. */
  readonly id: string;
  /** Names each change, so that the same one made again counts once. */
  readonly changes: readonly string[];
}

export interface ChangeGuard {
  /** Of changes that are known to take effect; throws ScimError where they are held, and nothing may be written then. */
  claim(change: GuardedChange): Promise<void>;
}
