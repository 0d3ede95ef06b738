// One tenant's PingOne hangs and 200 of its clients wait for it: another tenant, liveness and readiness do not notice.
import { expect, it } from "@jest/globals";
import supertest from "supertest";
import { bodyOf, expectScimError, USER_URN } from "../support/start.js";
import { bearer, ONE, pingoneOf, startTenants, TWO } from "../support/tenants.js";

const HANGING = "Bearer the-token-of-entra-1";
const OTHER = "Bearer the-token-of-hr-feed";
const WAITING = 200;

const person = (userName: string) => ({ schemas: [USER_URN], userName });

it("leaves the others alone", async () => {
  const stand = await startTenants(
    (emulator) => ({
      acme: {
        pingone: pingoneOf(ONE, emulator),
        sources: { entra: { credentials: [bearer(HANGING.slice(7))] } },
      },
      globex: {
        pingone: pingoneOf(TWO, emulator),
        sources: { hr: { credentials: [bearer(OTHER.slice(7))] } },
      },
    }),
    {},
    { attempts: { timeoutMs: 1_000, commitMs: 3_500 } },
  );
  try {
    const control = supertest(stand.emulator.authUrl);
    const silence = { path: ONE.id, kind: "timeout", when: "before", times: 1_000_000 };
    await control
      .patch("/_emulator/knobs")
      .send({ faults: [silence] })
      .expect(200);
    let answered = 0;
    const waiting = Array.from({ length: WAITING }, async (_, at) => {
      const answer = await stand.ask(
        "post",
        "/acme/scim/v2/Users",
        HANGING,
        person(`waiting${at}@example.com`),
      );
      answered += 1;
      return answer;
    });
    for (let at = 0; answered === 0 || at < 20; at += 1) {
      const created = await stand.ask("post", "/globex/scim/v2/Users", OTHER, person(`other${at}`));
      expect({ status: created.status, text: created.text }).toMatchObject({ status: 201 });
      for (const path of ["/healthz", "/readyz", "/readyz?tenant=globex"])
        expect((await supertest(stand.origin).get(path)).status).toBe(200);
    }
    for (const answer of await Promise.all(waiting)) {
      expect([503, 504]).toContain(answer.status);
      expectScimError(answer, answer.status);
    }
    const ready = async (query = "") => {
      const answer = await supertest(stand.origin).get(`/readyz${query}`);
      return { status: answer.status, openCircuits: bodyOf(answer)["openCircuits"] };
    };
    // Told as a number, of all tenants and of each: what still serves is ready.
    expect(await ready("?tenant=acme")).toEqual({ status: 503, openCircuits: 1 });
    expect(await ready()).toEqual({ status: 200, openCircuits: 1 });
    expect(await ready("?tenant=globex")).toEqual({ status: 200, openCircuits: undefined });
  } finally {
    await stand.stop();
  }
});
