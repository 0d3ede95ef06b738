// How a store tells that one of its records was written or deleted, so that the state can be kept in a file.

export type RecordKind =
  | "environment"
  | "attribute"
  | "population"
  | "identityProvider"
  | "group"
  | "user"
  | "client"
  | "token"
  | "knobs"
  | "clock"
  | "signingKey";

/** `key` names the record within its kind and environment. */
export type Touch = (kind: RecordKind, key: string) => void;
