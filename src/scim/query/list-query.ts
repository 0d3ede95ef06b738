// Reads the list parameters of a query string or a SearchRequest; sorting is not offered and ignored (RFC 7644 sections 3.4.2, 3.4.3; RFC 9865).
import { badRequest } from "../error.js";
import type { Filter } from "../filter/ast.js";
import { type UnknownAttributes, parseFilter } from "../filter/parse.js";
import { type Projection, parseProjection } from "../representation/projection.js";
import { isArray, isObject } from "../../platform/json.js";
import { readField, rejectDuplicateNames } from "../resource/names.js";
import { requireMessageUrn } from "../resource/schema-uris.js";
import type { ResourceSchema } from "../schema/resource-schema.js";
import { type Tolerances, tolerant } from "../tolerances.js";

export interface ListLimits {
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  /** `absent` for a query over several types (section 3.4.2.1); `reject` when left out. */
  readonly unknownAttributes?: UnknownAttributes;
  /** Default: all of them. */
  readonly tolerances?: Tolerances | undefined;
}

export interface ListQuery {
  readonly filter?: Filter;
  /** 1 or more; without meaning when `cursor` is present. */
  readonly startIndex: number;
  /** 0 up to `maxPageSize`. */
  readonly count: number;
  /** Present when the client pages by cursor; empty for the first page. */
  readonly cursor?: string;
  readonly projection: Projection;
}

/** The parameters as both ways of asking deliver them. */
interface RawQuery {
  readonly filter: string | undefined;
  readonly startIndex: number | undefined;
  readonly count: number | undefined;
  readonly cursor: string | undefined;
  readonly attributes: string | readonly string[] | undefined;
  readonly excludedAttributes: string | readonly string[] | undefined;
}

/** A negative count means 0, a startIndex below 1 means 1 (RFC 7644 table 6); a count above the limit gives fewer. */
function toListQuery(raw: RawQuery, schema: ResourceSchema, limits: ListLimits): ListQuery {
  const { filter, cursor } = raw;
  return {
    ...(filter === undefined
      ? {}
      : { filter: parseFilter(filter, schema, limits.unknownAttributes, limits.tolerances) }),
    startIndex: Math.min(Math.max(raw.startIndex ?? 1, 1), Number.MAX_SAFE_INTEGER),
    count: Math.min(Math.max(raw.count ?? limits.defaultPageSize, 0), limits.maxPageSize),
    ...(cursor === undefined ? {} : { cursor }),
    projection: parseProjection(raw.attributes, raw.excludedAttributes, schema, limits.tolerances),
  };
}

/** RFC 9865 has a scimType of its own for the count of a cursor request. */
function notAnInteger(name: string, isCursorCount: boolean): Error {
  return badRequest(
    isCursorCount ? "invalidCount" : "invalidValue",
    `"${name}" has to be an integer.`,
  );
}

const integer = /^[+-]?\d+$/;
const integerOrNothing = /^\s*([+-]?\d+)?\s*$/;

/** Without a value it is as good as absent. */
function readIntegerText(
  sent: string | undefined,
  name: string,
  tolerances: Tolerances,
  isCursorCount = false,
): number | undefined {
  const text = sent?.trim();
  if (text === undefined || (text === "" && tolerances.emptyParameters)) return undefined;
  if (!integer.test(text)) throw notAnInteger(name, isCursorCount);
  return Number(text);
}

/** Reads the parameters of a GET, as {@link parseQueryString} delivers them. With a cursor, startIndex is ignored. */
export function parseListQuery(
  params: ReadonlyMap<string, string>,
  schema: ResourceSchema,
  limits: ListLimits,
): ListQuery {
  const { tolerances = tolerant } = limits;
  const cursor = params.get("cursor");
  const byCursor = cursor !== undefined;
  const integerOf = (name: string): number | undefined =>
    readIntegerText(params.get(name), name, tolerances, byCursor);
  const raw: RawQuery = {
    filter: params.get("filter"),
    startIndex: byCursor ? undefined : integerOf("startIndex"),
    count: integerOf("count"),
    cursor,
    attributes: params.get("attributes"),
    excludedAttributes: params.get("excludedAttributes"),
  };
  return toListQuery(raw, schema, limits);
}

type Body = Readonly<Record<string, unknown>>;

/** Reads a field whose name may come in any case; null is as good as absent (RFC 7643 section 2.5). */
function readOptional(body: Body, name: string): unknown {
  return readField(body, name.toLowerCase()) ?? undefined;
}

function readText(body: Body, name: "filter" | "cursor"): string | undefined {
  const value = readOptional(body, name);
  if (value === undefined || typeof value === "string") return value;
  throw badRequest(
    name === "filter" ? "invalidFilter" : "invalidCursor",
    `"${name}" has to be a string.`,
  );
}

function readInteger(
  body: Body,
  name: string,
  tolerances: Tolerances,
  isCursorCount = false,
): number | undefined {
  const value = readOptional(body, name);
  if (value === undefined) return undefined;
  if (isText(value) && integerOrNothing.test(value) && tolerances.digitsForIntegers) {
    return readIntegerText(value, name, tolerances, isCursorCount);
  }
  if (typeof value !== "number" || !Number.isInteger(value))
    throw notAnInteger(name, isCursorCount);
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function readNames(body: Body, name: string): string | readonly string[] | undefined {
  const value = readOptional(body, name);
  if (value === undefined || isText(value)) return value;
  if (isArray(value) && value.every(isText)) return value;
  throw badRequest("invalidValue", `"${name}" has to be a list of attribute names.`);
}

function requireSearchRequest(body: unknown, tolerances: Tolerances): Body {
  if (!isObject(body)) {
    throw badRequest("invalidSyntax", "The body has to be a JSON object: a SearchRequest.");
  }
  rejectDuplicateNames(body);
  requireMessageUrn(body, "SearchRequest", tolerances);
  return body;
}

/** Reads the body of a POST to `/.search` (RFC 7644 section 3.4.3); what it says means the same as in a GET. */
export function parseSearchRequest(
  body: unknown,
  schema: ResourceSchema,
  limits: ListLimits,
): ListQuery {
  const { tolerances = tolerant } = limits;
  const request = requireSearchRequest(body, tolerances);
  const cursor = readText(request, "cursor");
  const byCursor = cursor !== undefined;
  const raw: RawQuery = {
    filter: readText(request, "filter"),
    startIndex: byCursor ? undefined : readInteger(request, "startIndex", tolerances),
    count: readInteger(request, "count", tolerances, byCursor),
    cursor,
    attributes: readNames(request, "attributes"),
    excludedAttributes: readNames(request, "excludedAttributes"),
  };
  return toListQuery(raw, schema, limits);
}
