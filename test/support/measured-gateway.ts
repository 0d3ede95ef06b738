// The gateway as a process of its own before an emulator: what it alone takes of the machine can be told, at the speed it has in use.
import { once } from "node:events";
import { request } from "undici";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.js";
import { buildCli, startCli } from "./built-cli.js";
import type { CostlyRequest } from "./costly-parts.js";
import { startBefore } from "./start-before.js";

const BEARER = "4Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA6uEi";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface MeasuredGateway {
  readonly send: (costly: CostlyRequest) => Promise<Answer>;
  /**
   * The most CPU time of one turn of its event loop while `work` runs, in references (`reference-work.mjs`): how long nobody else
   * was served.
   */
  readonly longestTurn: (work: () => Promise<unknown>) => Promise<number>;
  readonly stop: () => Promise<void>;
}

export async function startMeasuredGateway(
  prepare: (emulator: Emulator) => Promise<unknown> = () => Promise.resolve(),
): Promise<MeasuredGateway> {
  return startBefore(await createEmulator({ port: 0 }), async (emulator) => {
    await prepare(emulator);
    return measuredGateway(emulator);
  });
}

async function measuredGateway(emulator: Emulator): Promise<MeasuredGateway> {
  const { child, told, text, ended } = startCli(buildCli(), ["serve"], {
    preload: "test/support/turn-watch.mjs",
    environment: {
      PORT: "0",
      LOG_LEVEL: "warn",
      PINGONE_ENVIRONMENT_ID: "00000000-0000-4000-8000-000000000001",
      PINGONE_API_URL: emulator.apiUrl,
      PINGONE_AUTH_URL: emulator.authUrl,
      PINGONE_CLIENT_ID: "00000000-0000-4000-8000-0000000000c1",
      PINGONE_CLIENT_SECRET: "demo-secret",
      SCIM_BEARER_TOKEN: BEARER,
    },
  });
  await told(/SCIM base URL (\S+)\n/);
  const baseUrl = /SCIM base URL (\S+)\n/.exec(text())?.[1] ?? "";

  async function ask(message: string): Promise<unknown> {
    const answered = once(child, "message");
    child.send(message);
    return ((await answered) as [unknown])[0];
  }

  async function sendOnce({ method, path, body, headers }: CostlyRequest): Promise<Answer> {
    const response = await request(baseUrl + path, {
      method,
      // One request a connection: making the next body may take longer than a connection is kept.
      reset: true,
      headers: {
        authorization: `Bearer ${BEARER}`,
        "content-type": "application/scim+json",
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.statusCode, text: await response.body.text() };
  }

  return {
    async send(costly) {
      for (;;) {
        const answer = await sendOnce(costly);
        // On a busy machine a request may run out of its thirty seconds: it is sent again, where that does no harm.
        if (answer.status !== 504 || costly.method === "POST") return answer;
      }
    },
    async longestTurn(work) {
      await ask("watch");
      await work();
      return Number(await ask("tell"));
    },
    async stop() {
      child.kill("SIGKILL");
      await ended;
      await emulator.stop();
    },
  };
}
