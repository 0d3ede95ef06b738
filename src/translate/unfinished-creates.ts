// Creates that were begun and not finished, by a failure or by the end of their process: the next identical request goes on with them.
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
  /** Whoever was at it before never came to an end of it, and may have told its client of success just before it was ended itself. */
  mayBeAnswered: boolean;
}

export interface UnfinishedCreates {
  /** In the turn of the request's name: the attempt the same request has begun before, handed out once; or a new one. */
  take(
    turn: string,
    request: JsonObject,
    todo?: Unfinished,
  ): CreateAttempt | Promise<CreateAttempt>;
  /** Before its first call: who has the turn after a process that was killed meanwhile goes on with it. Ended by `keep` or `end`. */
  begin(turn: string, request: JsonObject, attempt: CreateAttempt): Promise<void>;
  /** All of it is done: to be said before the client is told. */
  end(turn: string, request: JsonObject): Promise<void>;
  /** For the next identical request, as the attempt is now; what has left nothing to go on with is forgotten. */
  keep(turn: string, request: JsonObject, attempt: CreateAttempt): Promise<void>;
}

type KeptAttempts = ReadonlyMap<string, JsonObject>;

export function createUnfinishedCreates(
  memory: SharedMemory<JsonObject>,
  tag: SourceTag,
): UnfinishedCreates {
  const write = async (
    turn: string,
    request: JsonObject,
    { marker, id, isUnclear, isFinished, mayBeAnswered }: CreateAttempt,
  ): Promise<void> => {
    const named = id === undefined ? {} : { id };
    const note = { marker: { ...marker }, isUnclear, isFinished, mayBeAnswered, ...named };
    await memory.set(turn, note, digest(request));
  };
  const end: UnfinishedCreates["end"] = async (turn, request) => {
    await memory.delete(turn, digest(request));
  };
  async function takeKept(
    all: KeptAttempts | Promise<KeptAttempts>,
    turn: string,
    request: JsonObject,
    fresh: CreateAttempt,
  ): Promise<CreateAttempt> {
    const { size } = await all;
    if (size === 0) return fresh;
    const kept = await memory.delete(turn, digest(request));
    return { ...fresh, ...(kept as Partial<CreateAttempt> | undefined) };
  }
  return {
    take(turn, request, todo) {
      const fresh: CreateAttempt = {
        marker: newMarker(todo, tag.current()),
        id: undefined,
        isUnclear: false,
        isFinished: false,
        mayBeAnswered: false,
      };
      // Hardly ever is anything left of a name: then nobody has to know which request it is.
      const all = memory.all(turn);
      if (!(all instanceof Promise) && all.size === 0) return fresh;
      return takeKept(all, turn, request, fresh);
    },
    begin: (turn, request, attempt) =>
      write(turn, request, { ...attempt, isUnclear: true, mayBeAnswered: true }),
    end,
    keep: (turn, request, attempt) =>
      isResumable(attempt) ? write(turn, request, attempt) : end(turn, request),
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
  attempt.mayBeAnswered = false;
}
