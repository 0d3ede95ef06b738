// Where a user is signed in, so that it can be ended: one call for the list, one for each session (contract 3.1).
import type { CallContext } from "../call.js";
import type { PingOneClient } from "../client.js";
import { createCollection, readAll, type ApiLocation } from "./collection.js";
import { PingOneError } from "../error.js";
import { isPingOneId } from "../id.js";

export interface PingOneSessions {
  /** Ends every session the user has now; resolves with how many. Throws PingOneError; what was ended before stays so. */
  endAll(userId: string, context: CallContext): Promise<number>;
}

export function createPingOneSessions(call: PingOneClient, location: ApiLocation): PingOneSessions {
  async function end(path: string, context: CallContext): Promise<void> {
    const remove = { operation: "sessions.end", method: "DELETE", path, idempotent: true } as const;
    try {
      await call(remove, context);
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof PingOneError) || error.code !== "notFound") throw error;
    }
  }

  return {
    async endAll(userId, context) {
      const path = `/users/${userId}/sessions`;
      const sessions = createCollection(call, location, {
        operation: "sessions.list",
        path,
        key: "sessions",
        mayBeMissing: true,
        toItem: toSessionId,
      });
      let ended = 0;
      for await (const id of readAll(sessions, undefined, context)) {
        await end(`${path}/${id}`, context);
        ended += 1;
      }
      return ended;
    },
  };
}

function toSessionId(value: unknown): string {
  const { id } = (value ?? {}) as { readonly id?: unknown };
  if (typeof id === "string" && (isPingOneId(id) || /^[\w-]{1,128}$/.test(id))) return id;
  throw new PingOneError("unexpected", "sessions.list");
}
