// One call of PingOne, as it is told of to whoever takes down what a request came to.

export interface UpstreamCall {
  /** `users.create` */
  readonly operation: string;
  /** Undefined: no answer. */
  readonly status: number | undefined;
  /** From its sending to its answer. */
  readonly ms: number;
  /** The first is 1. */
  readonly attempt: number;
  /** PingOne's id of it, for its support. */
  readonly correlationId: string | undefined;
  /** Why it is no success; undefined for one. */
  readonly code: string | undefined;
}
