// A server that forgets scripts while it is looked at is asked with the whole script, as the store's own connection asks.
import { expect, it } from "@jest/globals";
import type { createClient } from "@redis/client";
import { inspectRedis } from "../../../src/shared-state/redis/inspect.js";

/** Answers like a Redis whose scripts somebody flushes after each command. */
function forgetful() {
  const commands: string[] = [];
  const client = {
    on: () => client,
    connect: () => Promise.resolve(client),
    destroy: () => undefined,
    sendCommand([name = ""]: readonly string[]): Promise<unknown> {
      commands.push(name);
      if (name === "EVALSHA") {
        return Promise.reject(new Error("NOSCRIPT No matching script. Please use EVAL."));
      }
      return Promise.resolve(name === "INFO" ? "redis_version:7.2.4\r\n" : ["0", []]);
    },
  };
  return { commands, create: (() => client) as unknown as typeof createClient };
}

it("a script that the server has forgotten is no refusal", async () => {
  const { commands, create } = forgetful();
  const address = { url: "redis://127.0.0.1:6379", prefix: "doctor" };
  const found = await inspectRedis(address, [], create);
  expect(commands.filter((name) => name === "EVALSHA").length).toBeGreaterThan(0);
  expect(found).toMatchObject({ version: "7.2.4", refused: undefined, foreignKeys: 0 });
});
