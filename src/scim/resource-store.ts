// The seam between the protocol and any directory: what the SCIM side asks, and all it may know of the other side.
import type { ChangeGuard } from "./change-guard.js";
import type { Filter } from "./filter/ast.js";
import type { Patch } from "./patch/patch.js";
import type { Principal } from "./principal.js";
import type { RequestActivity } from "./activity/request-activity.js";
import type { Projection } from "./representation/projection.js";
import type { JsonObject } from "../platform/json.js";
import type { AttributePath } from "./schema/resource-schema.js";
import type { WorkBudget } from "./work-budget.js";

/** The distributed trace a request belongs to (W3C Trace Context). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** The client's own part of it, 16 hexadecimal digits. */
  readonly parentId: string;
  readonly isSampled: boolean;
  /** What others have to say of it: to be passed on and kept nowhere, for nobody knows what it holds. */
  readonly state: string | undefined;
}

/** State of one request, handed down to everything that works for it. */
export interface RequestContext {
  readonly requestId: string;
  /** Epoch milliseconds by which the client has to have its answer. */
  readonly deadlineMs: number;
  readonly principal: Principal;
  /** Undefined: the client told none, or none that is valid. */
  readonly trace?: TraceContext | undefined;
  /** Counts the directory's calls for a bulk request, which may make only so many. */
  readonly calls?: { count: number } | undefined;
  /** Takes down the ids of those a read meets whose create is not finished. */
  readonly unfinished?: string[] | undefined;
  /** What may still be asked of our own CPU before the request is refused. */
  readonly work: WorkBudget;
  /** Told of what an operator may ask about later. */
  readonly activity?: RequestActivity | undefined;
  /** To be called between the steps of a long loop: undefined, or what to wait for so that others have their turn. */
  readonly giveWay: () => Promise<void> | undefined;
  /** Asked before something is taken away, where a ceiling holds for it. */
  readonly guard?: ChangeGuard | undefined;
}

export interface ListRequest {
  readonly filter: Filter | undefined;
  readonly projection: Projection;
  /** 1-based (RFC 7644 section 3.4.2.4). */
  readonly startIndex: number;
  /** At most this many resources; 0 asks for the total alone. */
  readonly count: number;
}

export interface ResourcePage {
  readonly resources: readonly JsonObject[];
  /** All matches, also those outside this page. */
  readonly totalResults: number;
}

export interface CursorRequest {
  readonly filter: Filter | undefined;
  readonly projection: Projection;
  readonly count: number;
  /** Where an earlier page said to go on; undefined for the first page. */
  readonly position: JsonObject | undefined;
}

export interface CursorPage {
  readonly resources: readonly JsonObject[];
  /** Left out where counting would cost more than the page (RFC 9865 section 2.4). */
  readonly totalResults: number | undefined;
  /** The store's own note of where the next page begins, free of personal data; undefined on the last page. */
  readonly next: JsonObject | undefined;
}

/** The condition of a write, to be tried on the resource as it is before. */
export interface Check {
  /** Whether it depends on a group's members as well, which were not read yet. */
  readonly needsMembers: (current: JsonObject) => boolean;
  /** Throws 412 when the write depends on another version. */
  readonly of: (current: JsonObject) => void;
}

/** What a store may know of a create beside the resource. */
export interface CreateOptions {
  /** What of the answer somebody will see, so that nothing is read for it in vain; undefined for the default. */
  readonly projection?: Projection | undefined;
  /** Names the body held that the schema does not know: data that has no home. */
  readonly unknown: readonly string[];
  /** False: the very same request cannot come again, so what is left of it when it fails would never be finished. Default true. */
  readonly isRepeatable?: boolean | undefined;
}

export interface RemoveOptions {
  /** There when the write is conditional: to be called once, with the state the store reads for its own work, too. */
  readonly check?: Check | undefined;
}

export type WriteOptions = CreateOptions & RemoveOptions;

export type ReplaceOptions = WriteOptions & {
  /** Dotted names of attributes the body says have no value, which is more than to leave them out. */
  readonly unassigned?: readonly string[] | undefined;
  /** What stays as it is, whatever the body says of it or leaves out. */
  readonly kept?: readonly AttributePath[] | undefined;
};

export type PatchOptions = WriteOptions & {
  /** The resource after the change has to be answered even when it is not at hand. */
  readonly returnRepresentation: boolean;
};

/**
 * One resource type of one directory. Resources are canonical (names as the schema spells them), with `id` and `meta`
 * but without `meta.location`. Every method throws ScimError: 404 for an unknown id, 409 `uniqueness`, 400 for what the
 * directory refuses, 429/502/503/504 for what it could not do.
 */
export interface ResourceStore {
  create(
    resource: JsonObject,
    options: CreateOptions,
    context: RequestContext,
  ): Promise<JsonObject>;
  /** `projection` lets a store leave out what would cost calls in vain; applying it is the caller's. */
  read(id: string, projection: Projection, context: RequestContext): Promise<JsonObject>;
  list(request: ListRequest, context: RequestContext): Promise<ResourcePage>;
  listFrom(request: CursorRequest, context: RequestContext): Promise<CursorPage>;
  replace(
    id: string,
    resource: JsonObject,
    options: ReplaceOptions,
    context: RequestContext,
  ): Promise<JsonObject>;
  /** Resolves with the resource after the change when it is at hand, or always when `returnRepresentation`. */
  patch(
    id: string,
    patch: Patch,
    options: PatchOptions,
    context: RequestContext,
  ): Promise<JsonObject | undefined>;
  remove(id: string, options: RemoveOptions, context: RequestContext): Promise<void>;
}
