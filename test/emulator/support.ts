// A running emulator and a client for it that hides nothing but the token.
import { DEMO } from "../../src/emulator/seed/demo.js";
import type { Emulator } from "../../src/emulator/emulator.js";
import { ROLES } from "../../src/emulator/directory/roles/role-catalogue.js";
import { createEmulator } from "../../src/emulator/emulator.js";
import type { Knobs } from "../../src/emulator/knobs.js";

export { DEMO };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the text is no JSON. */
  readonly body: unknown;
}

export interface CallOptions {
  readonly type?: string;
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
  /** Lets the client go away. */
  readonly signal?: AbortSignal;
}

export interface Lab {
  readonly emulator: Emulator;
  readonly errors: unknown[];
  /** Below the demo environment. A string body is sent as it is, anything else as JSON. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** Any URL below the server. */
  fetch(method: string, path: string, init?: RequestInit): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  knobs(change: Partial<Knobs> | Record<string, unknown>): Promise<void>;
  /** A user made by import, and its id. */
  user(username: string, more?: Record<string, unknown>): Promise<string>;
  group(name: string, more?: Record<string, unknown>): Promise<string>;
  population(name: string): Promise<string>;
  join(userId: string, groupId: string): Promise<void>;
  /** Usernames matching a filter, over all pages. */
  find(filter: string): Promise<string[]>;
  /** A new token, for a clock moved beyond the old one's end. */
  login(): Promise<void>;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** The id of a built-in administrator role. */
export function roleNamed(name: string): string {
  return ROLES.find((role) => role.name === name)?.id ?? "";
}

export const IMPORT = "application/vnd.pingidentity.user.import+json";

/** A member deep inside an answer; undefined when there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[key];
  }
  return current;
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== "string") throw new Error(`no text at ${path.join("/")}`);
  return found;
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): unknown[] {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Error(`no list at ${path.join("/")}`);
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
}

export async function startLab(knobs: Partial<Knobs> = {}): Promise<Lab> {
  const errors: unknown[] = [];
  const onUnexpectedError = (error: unknown): void => {
    errors.push(error);
  };
  const emulator = await createEmulator({ port: 0, settings: { knobs, onUnexpectedError } });
  const environmentPath = `/v1/environments/${DEMO.environmentId}`;

  async function rawFetch(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    return answerOf(await fetch(`${emulator.authUrl}${path}`, { method, ...init }));
  }

  async function newToken(): Promise<string> {
    const answer = await rawFetch("POST", `/${DEMO.environmentId}/as/token`, {
      headers: { authorization: basic(DEMO.clientId, DEMO.clientSecret) },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    return textAt(answer.body, "access_token");
  }

  let token = await newToken();

  async function call(
    method: string,
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ): Promise<Answer> {
    const headers = new Headers(options.headers);
    const sent = options.token === undefined ? token : options.token;
    if (sent !== null) headers.set("authorization", `Bearer ${sent}`);
    if (body !== undefined || options.type !== undefined) {
      headers.set("content-type", options.type ?? "application/json");
    }
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    return rawFetch(method, `${environmentPath}${path}`, {
      headers,
      ...(text === undefined ? {} : { body: text }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  }

  async function create(path: string, body: unknown, type?: string): Promise<string> {
    const answer = await call("POST", path, body, type === undefined ? {} : { type });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
    return textAt(answer.body, "id");
  }

  async function control(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await rawFetch(
      method,
      `/_emulator${path}`,
      body === undefined ? {} : { body: JSON.stringify(body) },
    );
    return answer;
  }

  return {
    emulator,
    errors,
    call,
    fetch: rawFetch,
    control,
    async knobs(change) {
      const answer = await control("PATCH", "/knobs", change);
      if (answer.status !== 200) throw new Error(answer.text);
    },
    user: (username, more = {}) => create("/users", { username, ...more }, IMPORT),
    group: (name, more = {}) => create("/groups", { name, ...more }),
    population: (name) => create("/populations", { name }),
    async join(userId, groupId) {
      await create(`/users/${userId}/memberOfGroups`, { id: groupId });
    },
    async find(filter) {
      const names: string[] = [];
      let path = `/users?limit=200&filter=${encodeURIComponent(filter)}`;
      for (;;) {
        const { status, body, text } = await call("GET", path);
        if (status !== 200) throw new Error(text);
        names.push(...listAt(body, "_embedded", "users").map((user) => textAt(user, "username")));
        const next = at(body, "_links", "next", "href");
        if (typeof next !== "string") return names;
        path = next.slice(emulator.apiUrl.length + `/environments/${DEMO.environmentId}`.length);
      }
    },
    async login() {
      token = await newToken();
    },
    async reset() {
      await control("POST", "/reset");
    },
    stop: () => emulator.stop(),
  };
}
