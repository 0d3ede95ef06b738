// People who are in PingOne already, by the emulator's seed: hundreds are not made one by one.
import supertest from "supertest";
import type { Emulator } from "../../src/emulator/emulator.js";
import { pingOneOf } from "./pingone.js";

/** Their ids; nobody else is there. */
export async function seededUsers(emulator: Emulator, count: number): Promise<readonly string[]> {
  await supertest(emulator.authUrl).post("/_emulator/seed").send({ users: count }).expect(200);
  const pingOne = await pingOneOf(emulator);
  const ids: string[] = [];
  for (let path: string | undefined = "/users"; path !== undefined;) {
    const { _embedded, _links } = await pingOne.call("get", path);
    ids.push(...(_embedded as { users: { id: string }[] }).users.map(({ id }) => id));
    const { next } = _links as { next?: { href: string } };
    path = next?.href.slice(next.href.indexOf("/users?"));
  }
  if (ids.length !== count) throw new Error(`${String(ids.length)} users in place of ${count}`);
  return ids;
}
