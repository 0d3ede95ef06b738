// What is told of a request, or of one operation of a bulk request, while it is worked on: for who asks later why it went as it did.
import type { JsonObject } from "../../platform/json.js";
import type { Tolerance, Tolerances } from "../tolerances.js";

export type AskedOperation =
  "create" | "read" | "list" | "search" | "replace" | "patch" | "delete" | "bulk";

/** What went another way than was asked for; names and ids alone. */
export interface ActivityEvent {
  readonly kind: string;
  readonly [fact: string]: unknown;
}

/**
 * Values of people are handed over here, to be made pseudonyms of, and are kept no longer than the request. Nothing of it
 * fails or is waited for.
 */
export interface RequestActivity {
  /** What is asked for; `id` as the client sent it. */
  begin(operation: AskedOperation, resourceType: string, id?: string): void;
  /** A resource as it was sent, or as it is: whom the request is about. */
  about(resource: JsonObject): void;
  /** A value that a filter looks for. */
  looksFor(attribute: string, value: string): void;
  /** What a list has found. */
  found(total: number | undefined, resources: readonly JsonObject[]): void;
  /** Attributes to be changed, by their names. */
  changing(names: Iterable<string>): void;
  /** Members that the request names. */
  concerning(members: Iterable<string>): void;
  /** A membership that was made or ended, one that is taken back again as well. */
  membershipChanged(
    link: { readonly group: string; readonly member: string },
    isMember: boolean,
  ): void;
  /** The same tolerances; told of each of `names` that is made use of. */
  watching(tolerances: Tolerances, names: readonly Tolerance[]): Tolerances;
  /** Attributes that did not get where they should. */
  lost(reason: string, names: Iterable<string>): void;
  happened(event: ActivityEvent): void;
  /** A call that the directory made for the request, in the directory's own words. */
  called(call: object): void;
  /** Why it is not done. */
  refused(error: unknown): void;
  /** One operation of a bulk request, counted from 0; told by itself. */
  operation(place: number): RequestActivity;
  /** Of an operation: it is done. */
  ended(status: number, id: string | undefined): void;
}
