// The worker applications that may ask for a token, each with the one way it may authenticate (contract 1.3).
import type { JsonObject } from "../json.js";

export const AUTH_METHODS = [
  "CLIENT_SECRET_BASIC",
  "CLIENT_SECRET_POST",
  "CLIENT_SECRET_JWT",
  "PRIVATE_KEY_JWT",
] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

export interface Client {
  readonly id: string;
  readonly environmentId: string;
  readonly method: AuthMethod;
  readonly secret: string | undefined;
  /** Public keys of PRIVATE_KEY_JWT, as JSON Web Keys. */
  readonly keys: readonly JsonObject[];
  readonly enabled: boolean;
  /** A worker without any role gets no token (contract 1.4). */
  readonly hasRoles: boolean;
}

export interface ClientRegistry {
  find(environmentId: string, id: string): Client | undefined;
  put(client: Client): void;
  all(): Client[];
  clear(): void;
}

export function createClientRegistry(
  touch: (environmentId: string, id: string) => void,
): ClientRegistry {
  const clients = new Map<string, Client>();
  const key = (environmentId: string, id: string) => `${environmentId}/${id}`;
  return {
    find: (environmentId, id) => clients.get(key(environmentId, id)),
    put(client) {
      clients.set(key(client.environmentId, client.id), client);
      touch(client.environmentId, client.id);
    },
    all: () => [...clients.values()],
    clear() {
      clients.clear();
    },
  };
}
