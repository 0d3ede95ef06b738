// Puts a seed file into a running emulator by the same requests any client would make.
import { DEMO } from "./demo.js";
import type { JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import { MEDIA } from "../http/media-type.js";
import type { SeedFile } from "./seed-file.js";

type Send = (path: string, body: JsonObject, contentType?: string) => Promise<JsonObject>;

async function readObject(response: Response): Promise<JsonObject> {
  const body: unknown = await response.json();
  return isJsonObject(body) ? body : {};
}

function textOf(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}

async function accessToken(origin: string): Promise<string> {
  const pair = Buffer.from(`${DEMO.clientId}:${DEMO.clientSecret}`).toString("base64");
  const response = await fetch(`${origin}/${DEMO.environmentId}/as/token`, {
    method: "POST",
    headers: { authorization: `Basic ${pair}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  return textOf(await readObject(response), "access_token");
}

function sender(origin: string, token: string): Send {
  return async (path, body, contentType = MEDIA.json) => {
    const response = await fetch(`${origin}/v1/environments/${DEMO.environmentId}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": contentType },
      body: JSON.stringify(body),
    });
    const answer = await readObject(response);
    if (response.ok) return answer;
    throw new Error(`seed: POST ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  };
}

async function schemaId(origin: string, token: string): Promise<string> {
  const url = `${origin}/v1/environments/${DEMO.environmentId}/schemas`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const embedded = (await readObject(response))["_embedded"];
  const schemas = isJsonObject(embedded) ? embedded["schemas"] : undefined;
  const [first] = Array.isArray(schemas) ? schemas : [];
  return isJsonObject(first) ? textOf(first, "id") : "";
}

/** Names in the file stand for ids where a group or population is meant that the file itself makes. */
class Names {
  readonly #ids = new Map<string, string>();

  remember(created: JsonObject): void {
    this.#ids.set(textOf(created, "name"), textOf(created, "id"));
  }

  idOf(name: string): string {
    return this.#ids.get(name) ?? name;
  }

  /** `population: "Name"` becomes `population: {id}`. */
  resolved(body: JsonObject): JsonObject {
    const { population } = body;
    if (typeof population !== "string") return body;
    return { ...body, population: { id: this.idOf(population) } };
  }
}

async function sendUser(send: Send, groups: Names, body: JsonObject): Promise<void> {
  const { groups: memberOf = [], ...user } = body;
  const created = await send("/users", user, MEDIA.userImport);
  const names = Array.isArray(memberOf) ? memberOf : [memberOf];
  for (const name of names.filter((item) => typeof item === "string")) {
    await send(`/users/${textOf(created, "id")}/memberOfGroups`, {
      id: groups.idOf(name),
    });
  }
}

/** Rejects with the first refusal, naming the path and PingOne's answer. */
export async function sendSeed(origin: string, file: SeedFile): Promise<void> {
  const token = await accessToken(origin);
  const send = sender(origin, token);
  const populations = new Names();
  const groups = new Names();
  const attributes = `/schemas/${await schemaId(origin, token)}/attributes`;
  for (const attribute of file.attributes) {
    await send(attributes, { enabled: true, unique: false, ...attribute });
  }
  for (const population of file.populations) {
    populations.remember(await send("/populations", population));
  }
  for (const group of file.groups) {
    groups.remember(await send("/groups", populations.resolved(group)));
  }
  for (const user of file.users) await sendUser(send, groups, populations.resolved(user));
}
