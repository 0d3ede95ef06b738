// What is known of the Redis that replicas share, found out by one room and judged by another.

/** What could not be found out is undefined: an account need not be let to ask. */
export interface RedisFacts {
  /** Why there is no connection: a code of the network, or the word Redis begins its refusal with (WRONGPASS). */
  readonly unreachable: string | undefined;
  readonly version: string | undefined;
  readonly isValkey: boolean;
  /** `standalone`, `cluster` or `sentinel`. */
  readonly mode: string | undefined;
  /** `master` or `slave`. */
  readonly role: string | undefined;
  readonly evictionPolicy: string | undefined;
  /** In bytes; 0: without limit. */
  readonly maxMemory: number | undefined;
  /** Why the store's own operations are refused: the word Redis begins with (NOPERM, OOM, READONLY). */
  readonly refused: string | undefined;
  /** The median of several operations. */
  readonly answerMs: number | undefined;
  /** How many keys running gateways have that these settings do not name. */
  readonly foreignKeys: number | undefined;
}
