// The commands that ask a running gateway: a token goes to this machine or over TLS, and what keeps from an answer is said.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { AdminFailure, askAdmin } from "../../../src/cli/admin/admin-client.js";
import { explain } from "../../../src/cli/explain/explain.js";
import { guardStatus } from "../../../src/cli/admin/guard.js";
import { planText } from "../../../src/cli/admin/plan.js";
import { OptionError } from "../../../src/cli/fail.js";
import { freePort } from "../../support/free-port.js";

const environment = { ADMIN_TOKEN: "a-token" };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listener(status: number, body: string) {
  const seen: { authorization: string | undefined; url: string | undefined }[] = [];
  const server = createServer(({ headers: { authorization }, url }, response) => {
    seen.push({ authorization, url });
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return { admin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, seen };
}

describe("what asks an admin listener", () => {
  const asking: readonly (readonly [string, (admin: string) => Promise<unknown>])[] = [
    ["guard", (admin) => guardStatus({ admin, environment }, false)],
    ["plan", (admin) => planText({ source: "a/b" }, { admin, environment })],
    [
      "explain",
      (admin) =>
        explain(
          [],
          { admin, id: "x" },
          {
            environment,
            out: () => undefined,
            complain: () => undefined,
            input: process.stdin,
            nowMs: 0,
          },
        ),
    ],
  ];

  it.each(asking)(
    "%s sends its token to nobody over plain http beyond this machine",
    async (_name, ask) => {
      for (const admin of ["http://192.0.2.1:9464", "http://gateway.example.com", "gateway", ""]) {
        const refused = await ask(admin).catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(OptionError);
        const { problems } = refused as OptionError;
        expect(problems).toEqual([expect.stringMatching(/^--admin: must be an https URL.*tunnel/)]);
      }
    },
  );

  it.each(asking)("%s says how to give a token where one is asked for", async (_name, ask) => {
    const { admin, seen } = await listener(401, '{"error":"A token is needed."}');
    const failure = new AdminFailure(
      "The admin listener answered 401. A token is needed. ADMIN_TOKEN_FILE names the file with the token.",
    );
    await expect(ask(admin)).rejects.toEqual(failure);
    expect(seen.map(({ authorization }) => authorization)).toEqual(["Bearer a-token"]);
  });

  it("says where nobody answers, and what is no answer", async () => {
    const { admin } = await listener(200, "<html>");
    const ask = (to: string) => askAdmin({ admin: to, environment }, { method: "GET", path: "/x" });
    const PLACE = "ADMIN_PORT of the gateway says where that is; PORT is the clients'.";
    await expect(ask(admin)).rejects.toEqual(
      new AdminFailure(`What answered 200 at ${admin} is no admin listener. ${PLACE}`),
    );
    const { admin: clients } = await listener(404, '{"schemas":[],"detail":"There is nothing."}');
    await expect(ask(clients)).rejects.toEqual(
      new AdminFailure(`What answered 404 at ${clients} is no admin listener. ${PLACE}`),
    );
    await expect(ask(admin.replace("http:", "https:"))).rejects.toThrow(
      /cannot be reached \(\w+\): it does not speak TLS\. Without TLS_CERT_FILE/,
    );
    const nobody = `http://127.0.0.1:${String(await freePort())}`;
    await expect(ask(nobody)).rejects.toThrow(
      `The admin listener at ${nobody} cannot be reached (ECONNREFUSED): nothing listens there. ADMIN_PORT of the gateway says where it does; there is none unless it is set.`,
    );
  });

  it("sends no token that is more than a token", async () => {
    const { admin, seen } = await listener(200, "{}");
    const ask = (given: string) =>
      askAdmin({ admin, environment: { ADMIN_TOKEN: given } }, { method: "GET", path: "/x" });
    for (const given of ["token   abc\nsha256  def", "tok\u00e9n"]) {
      await expect(ask(given)).rejects.toMatchObject({
        problems: [
          "ADMIN_TOKEN: must hold the token alone, visible ASCII without blanks or line breaks",
        ],
      });
    }
    expect(await ask("a-token\r\n")).toEqual({});
    expect(seen.map(({ authorization }) => authorization)).toEqual(["Bearer a-token"]);
  });
});
