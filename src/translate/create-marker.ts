// The marker of a create: which attempt made a user or group, and what of it was still to be done, kept with it in PingOne and hidden from SCIM.
import { randomUUID } from "node:crypto";
import { copyWith } from "../platform/copy-with.js";
import { type JsonObject, type JsonValue, isJsonObject, ownValue } from "../platform/json.js";
import type { UserBody } from "../pingone/resources/users.js";
import type { UsableSchema } from "./profile/value-codec.js";

/** The reserved key: in the overflow attribute of a user, in the `customData` of a group. No name of SCIM begins like it. */
export const MARKER = "$create";

const CLAIMS = "finishedBy";

/** What may be left to do after the create itself. */
export type Unfinished = "disable";

export interface CreateMarker {
  /** Names the attempt: a random UUID, of which Node keeps a stock. */
  readonly attempt: string;
  readonly todo?: Unfinished;
  /** The tag of the source that made it: nobody else finishes it. */
  readonly source?: string;
}

/** As found in PingOne. */
export interface FoundMarker extends CreateMarker {
  /** How many attempts have said that they finished it. */
  readonly claims: number;
}

export function newMarker(todo?: Unfinished, source?: string): CreateMarker {
  const marker: { -readonly [Name in keyof CreateMarker]: CreateMarker[Name] } = {
    attempt: randomUUID(),
  };
  if (todo !== undefined) marker.todo = todo;
  if (source !== undefined) marker.source = source;
  return marker;
}

/** Of what PingOne holds in the attribute that carries it; undefined where there is none. */
export function markerOf(holder: unknown): FoundMarker | undefined {
  const marker = isObject(holder) ? ownValue(holder, MARKER) : undefined;
  if (!isObject(marker) || typeof marker["attempt"] !== "string") return undefined;
  const { attempt, todo, source, [CLAIMS]: claimed } = marker;
  return {
    attempt,
    claims: isObject(claimed) ? Object.keys(claimed).length : 0,
    ...(todo === "disable" ? { todo } : {}),
    ...(typeof source === "string" ? { source } : {}),
  };
}

/** A merge patch of the attribute: each attempt writes a key of its own. */
export const claimBy = (attempt: string): JsonObject => ({
  [MARKER]: { [CLAIMS]: { [attempt]: true } },
});

/** What SCIM may see. */
export function withoutMarker(holder: JsonObject): JsonObject {
  if (!Object.hasOwn(holder, MARKER)) return holder;
  return Object.fromEntries(Object.entries(holder).filter(([name]) => name !== MARKER));
}

export const withMarker = (holder: unknown, marker: CreateMarker): JsonObject =>
  copyWith(isObject(holder) ? holder : {}, { [MARKER]: { ...marker } });

/** Keeps the marker of `present`, if it has one, beside `next`. */
export function keepMarker(present: unknown, next: JsonObject | undefined): JsonObject | undefined {
  const marker = isObject(present) ? ownValue(present, MARKER) : undefined;
  return marker === undefined ? next : { ...next, [MARKER]: marker };
}

const isObject = (value: unknown): value is JsonObject =>
  isJsonObject(value as JsonValue | undefined);

interface Dated {
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Whether anybody has written it since it was made. */
export const isUntouched = ({ createdAt, updatedAt }: Dated): boolean => createdAt === updatedAt;

type Build = (environment: UsableSchema) => UserBody;

/** Puts the marker beside what the body says, wherever the environment does not refuse it. */
export const marking =
  (build: Build, overflow: string, marker: CreateMarker): Build =>
  (environment) => {
    const body = build(environment);
    const isRefused = environment.unusable.has(overflow) || environment.refused.has(overflow);
    if (isRefused) return body;
    return copyWith(body, { [overflow]: withMarker(body[overflow], marker) });
  };
