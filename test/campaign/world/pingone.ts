// PingOne itself, read and written past the gateways: what an administrator sees there, and the emulator's switches.
import { Agent, request } from "undici";
import { DEMO } from "../../../src/emulator/seed/demo.js";
import type { Fault, Knobs } from "../../../src/emulator/knobs.js";

export interface PingOneUser {
  readonly id: string;
  readonly username: string;
  readonly enabled: boolean;
  readonly [attribute: string]: unknown;
}

export interface PingOneGroup {
  readonly id: string;
  readonly name: string;
}

export interface UpstreamCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly at: string;
  readonly body?: string;
}

export type KnobChange = Partial<Omit<Knobs, "faults">> & {
  readonly faults?: readonly Partial<Fault>[];
};

export interface PingOne {
  knobs(change: KnobChange): Promise<void>;
  /** Before those that are still to strike. */
  addFaults(faults: readonly Partial<Fault>[]): Promise<void>;
  expireTokens(): Promise<void>;
  /** Since they were last taken. */
  calls(): Promise<readonly UpstreamCall[]>;
  /** And none of them again; who calls meanwhile may be left out. */
  takeCalls(): Promise<readonly UpstreamCall[]>;
  users(): Promise<readonly PingOneUser[]>;
  groups(): Promise<readonly PingOneGroup[]>;
  /** The ids of a group's members. */
  membersOf(group: string): Promise<ReadonlySet<string>>;
  /** The new user, or undefined when the name is taken. */
  createUser(body: object): Promise<PingOneUser | undefined>;
  createPopulation(name: string): Promise<string>;
  isPassword(user: string, password: string): Promise<boolean>;
}

interface Page<Item> {
  readonly _embedded?: Readonly<Record<string, readonly Item[]>>;
  readonly _links?: { readonly next?: { readonly href: string } };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** `origin` stays the same over restarts. */
export function createPingOne(origin: string): PingOne {
  const environment = `${origin}/v1/environments/${DEMO.environmentId}`;
  // No connection is kept: the process behind it may have been replaced.
  const dispatcher = new Agent({ pipelining: 0 });

  async function call(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    url: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Answer> {
    const response = await request(url, { method, headers, body: body ?? null, dispatcher });
    const text = await response.body.text();
    return { status: response.statusCode, body: text === "" ? undefined : JSON.parse(text) };
  }

  async function control(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: object,
  ): Promise<unknown> {
    const answer = await call(
      method,
      `${origin}/_emulator${path}`,
      {},
      body && JSON.stringify(body),
    );
    if (answer.status > 299) throw new Error(`emulator ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async function token(): Promise<string> {
    const basic = Buffer.from(`${DEMO.clientId}:${DEMO.clientSecret}`).toString("base64");
    const headers = {
      authorization: `Basic ${basic}`,
      "content-type": "application/x-www-form-urlencoded",
    };
    const answer = await call(
      "POST",
      `${origin}/${DEMO.environmentId}/as/token`,
      headers,
      "grant_type=client_credentials",
    );
    return (answer.body as { access_token: string }).access_token;
  }

  async function api(
    method: "GET" | "POST",
    path: string,
    body?: object,
    type = "application/json",
  ): Promise<Answer> {
    const url = path.startsWith("http") ? path : `${environment}${path}`;
    const headers = {
      authorization: `Bearer ${await token()}`,
      ...(body && { "content-type": type }),
    };
    return call(method, url, headers, body && JSON.stringify(body));
  }

  async function all<Item>(path: string, key: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const { status, body } = await api("GET", next);
      if (status !== 200) throw new Error(`GET ${next}: ${status}`);
      const page = body as Page<Item>;
      items.push(...(page._embedded?.[key] ?? []));
      next = page._links?.next?.href;
    }
    return items;
  }

  async function calls(): Promise<readonly UpstreamCall[]> {
    return ((await control("GET", "/calls?bodies=true")) as { calls: UpstreamCall[] }).calls;
  }

  return {
    async knobs(change) {
      await control("PATCH", "/knobs", change);
    },
    async addFaults(added) {
      const { faults } = (await control("GET", "/knobs")) as Pick<Knobs, "faults">;
      await control("PATCH", "/knobs", { faults: [...added, ...faults] });
    },
    async expireTokens() {
      await control("DELETE", "/tokens");
    },
    calls,
    async takeCalls() {
      const taken = await control("POST", "/calls/take?bodies=true");
      return (taken as { calls: UpstreamCall[] }).calls;
    },
    users: () => all<PingOneUser>("/users?limit=200", "users"),
    groups: () => all<PingOneGroup>("/groups?limit=200", "groups"),
    async membersOf(group) {
      const filter = encodeURIComponent(`memberOfGroups[id eq "${group}"]`);
      return new Set(
        (await all<PingOneUser>(`/users?limit=200&filter=${filter}`, "users")).map(({ id }) => id),
      );
    },
    async createUser(body) {
      const { status, body: created } = await api("POST", "/users", body);
      if (status === 201) return created as PingOneUser;
      if (status === 400) return undefined;
      throw new Error(`POST /users: ${status}`);
    },
    async createPopulation(name) {
      const { body } = await api("POST", "/populations", { name });
      return (body as { id: string }).id;
    },
    async isPassword(user, password) {
      const type = "application/vnd.pingidentity.password.check+json";
      const { status } = await api("POST", `/users/${user}/password`, { password }, type);
      return status === 200;
    },
  };
}
