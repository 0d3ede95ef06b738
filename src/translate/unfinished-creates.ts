// Creates this process began and could not finish: the next identical request goes on with them.
import { hash } from "node:crypto";
import type { JsonObject } from "../platform/json.js";
import { type CreateMarker, type Unfinished, newMarker } from "./create-marker.js";
import type { SharedMemory } from "./process-memory.js";
import type { SourceTag } from "./source-tag.js";

/** What is known of one create, over all requests for it. */
export interface CreateAttempt {
  readonly marker: CreateMarker;
  /** Named by PingOne's 201, or by the marker found there. */
  id: string | undefined;
  /** It may have happened although no success was seen. */
  isUnclear: boolean;
  /** What PingOne's dates say of writes since is known to be of our own making. */
  isFinished: boolean;
}

export interface UnfinishedCreates {
  /** In the turn of the request's name: the attempt the same request has begun before, handed out once; or a new one. */
  take(turn: string, request: JsonObject, todo?: Unfinished): Promise<CreateAttempt>;
  /** For the next identical request, as the attempt is now; what has left nothing to go on with is forgotten. */
  keep(turn: string, request: JsonObject, attempt: CreateAttempt): Promise<void>;
}

export function createUnfinishedCreates(
  memory: SharedMemory<JsonObject>,
  tag: SourceTag,
): UnfinishedCreates {
  return {
    async take(turn, request, todo) {
      // Hardly ever is anything left of a name: then nobody has to know which request it is.
      const isFirst = (await memory.all(turn)).size === 0;
      const kept = isFirst ? undefined : await memory.delete(turn, digest(request));
      const attempt = kept as Partial<CreateAttempt> | undefined;
      return {
        marker: newMarker(todo, tag.current()),
        id: undefined,
        isUnclear: false,
        isFinished: false,
        ...attempt,
      };
    },
    async keep(turn, request, attempt) {
      const field = digest(request);
      const { marker, id, isUnclear, isFinished } = attempt;
      const named = id === undefined ? {} : { id };
      if (!isResumable(attempt)) await memory.delete(turn, field);
      else
        await memory.set(turn, { marker: { ...marker }, isUnclear, isFinished, ...named }, field);
    },
  };
}

/** Only the very same request may go on: to anybody else the name is taken. */
function digest(request: JsonObject): string {
  const text = JSON.stringify(Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)));
  return hash("sha256", text, "base64url");
}

/** Whether there may be something to go on with. */
const isResumable = ({ id, isUnclear }: CreateAttempt): boolean => id !== undefined || isUnclear;

/** Nothing of it is left, or it is somebody else's by now. */
export function forget(attempt: CreateAttempt): void {
  attempt.id = undefined;
  attempt.isUnclear = false;
  attempt.isFinished = false;
}
