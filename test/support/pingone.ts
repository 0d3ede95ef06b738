// PingOne's side of a test: what an administrator does there, through the emulator's own API.
import supertest from "supertest";
import type { Emulator } from "../../src/emulator/emulator.js";
import { keptConnections } from "./kept-connections.js";

const ENVIRONMENT = "00000000-0000-4000-8000-000000000001";
const CLIENT = "00000000-0000-4000-8000-0000000000c1";

export interface PingOneApi {
  /** A call below the environment; the body of its answer. Fails on anything but a success. */
  call(
    method: "get" | "post" | "put" | "patch" | "delete",
    path: string,
    body?: object,
  ): Promise<Record<string, unknown>>;
  /** Takes a custom attribute out of the user schema. */
  undeclare(name: string): Promise<void>;
  /** Changes one of it, a standard one too. */
  change(name: string, change: object): Promise<void>;
  /** Puts one into it. */
  declare(attribute: object): Promise<void>;
}

export async function pingOneOf({ apiUrl, authUrl }: Emulator): Promise<PingOneApi> {
  const token = await supertest(authUrl)
    .post(`/${ENVIRONMENT}/as/token`)
    .auth(CLIENT, "demo-secret")
    .type("form")
    .send({ grant_type: "client_credentials" });
  const bearer = `Bearer ${(token.body as { access_token: string }).access_token}`;

  const call: PingOneApi["call"] = async (method, path, body) => {
    const request = supertest(`${apiUrl}/environments/${ENVIRONMENT}`)
      [method](path)
      .agent(keptConnections)
      .set("Authorization", bearer);
    const response = await (body === undefined ? request : request.send(body));
    if (response.status > 299) throw new Error(`${method} ${path}: ${String(response.status)}`);
    return response.body as Record<string, unknown>;
  };

  const embedded = async (path: string, key: string): Promise<{ id: string; name: string }[]> => {
    const { _embedded: found } = await call("get", path);
    return (found as Record<string, { id: string; name: string }[]>)[key] ?? [];
  };
  const schemaPath = async (): Promise<string> =>
    `/schemas/${(await embedded("/schemas", "schemas"))[0]?.id ?? ""}/attributes`;

  const attributePath = async (name: string): Promise<string> => {
    const path = await schemaPath();
    const found = (await embedded(path, "attributes")).find((each) => each.name === name);
    if (found === undefined) throw new Error(`no attribute ${name}`);
    return `${path}/${found.id}`;
  };

  return {
    call,
    async undeclare(name) {
      await call("delete", await attributePath(name));
    },
    async change(name, change) {
      await call("patch", await attributePath(name), change);
    },
    async declare(attribute) {
      await call("post", await schemaPath(), { enabled: true, unique: false, ...attribute });
    },
  };
}
