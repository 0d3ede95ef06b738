// Clients that push users through two gateways at a fixed rate, whatever becomes of it, and people who leave meanwhile.
import { Pool } from "undici";

/** The last one heeds `Retry-After`: told to wait, it sends nothing until then. */
export const SOURCES = ["one", "two", "three", "patient"] as const;
type Source = (typeof SOURCES)[number];
export const tokenOf = (source: string): string => `pushing-${source}-Kd0v7GzQm2Rw9XpLt5Bn8HsYc3`;

/** Far more than may wait, each opened however busy this machine is. */
const PUSHING = { connections: 1_500, connect: { timeout: 120_000 } };
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

export const until = (ms: number): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, ms - Date.now()));

export interface Replica {
  readonly origin: string;
  /** As a crash would. */
  readonly kill: () => Promise<void>;
}

export interface Leaver {
  readonly id: string;
  readonly sentMs: number;
  readonly answeredMs: number;
  readonly status: number;
}

/** What clients were told. */
export interface PushRecord {
  readonly created: number;
  readonly toldToWait: number;
  /** Statuses of what was sent first after a wait of the client that heeds `Retry-After`. */
  readonly returned: readonly number[];
  readonly left: readonly Leaver[];
  /** Answers that are neither a success nor 429. */
  readonly failed: readonly string[];
}

export interface Clients {
  readonly record: PushRecord;
  /** Resolves when `finish` was called, and everybody who waits has come back. */
  push(fromMs: number): Promise<unknown>;
  /** Disables a user at one replica or the other. */
  leave(id: string, replica: 0 | 1): void;
  /** Kills the second replica; resolves when nobody waits for it any more. */
  leaveOneAlone(): Promise<void>;
  finish(): void;
  /** Resolves when everything is answered. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly retryAfterMs: number;
}

/** `rate`: requests a second of each source. */
export function createClients(replicas: readonly [Replica, Replica], rate: number): Clients {
  const exchange = createExchange(replicas);
  const record = {
    created: 0,
    toldToWait: 0,
    returned: [] as number[],
    left: [] as Leaver[],
    failed: exchange.failed,
  };
  let isAlone = false;
  let isOver = false;

  /** The second one takes every other request of one source, and no other. */
  const replicaOf = (source: Source, at: number): 0 | 1 =>
    !isAlone && source === "three" && at % 2 === 1 ? 1 : 0;

  async function create(source: Source, at: number): Promise<Answer> {
    const user = { schemas: [USER], userName: `${source}-${at}@example.com` };
    const answer = await exchange.send(replicaOf(source, at), source, "POST", "/Users", user);
    if (answer.status === 201) record.created += 1;
    if (answer.status === 429) record.toldToWait += 1;
    return answer;
  }

  async function pushFrom(source: Source, fromMs: number): Promise<void> {
    for (let at = 0; !isOver; at += 1) {
      await until(fromMs + (at * 1_000) / rate);
      exchange.track(replicaOf(source, at), create(source, at));
    }
  }

  async function pushPatiently(source: Source): Promise<void> {
    let untilMs = 0;
    for (let at = 0; !isOver || untilMs > 0; at += 1) {
      await until(Math.max(Date.now() + 1_000 / rate, untilMs));
      // It was told to wait meanwhile.
      if (untilMs > Date.now()) continue;
      const isReturning = untilMs > 0;
      untilMs = 0;
      const answered = create(source, at).then((answer) => {
        if (isReturning) record.returned.push(answer.status);
        if (answer.status === 429) untilMs = Math.max(untilMs, Date.now() + answer.retryAfterMs);
      });
      exchange.track(0, answered);
      if (isReturning) await answered;
    }
  }

  return {
    record,
    push: (fromMs) =>
      Promise.all(
        SOURCES.map((each) => (each === "patient" ? pushPatiently(each) : pushFrom(each, fromMs))),
      ),
    leave(id, replica) {
      const Operations = [{ op: "replace", path: "active", value: false }];
      const sentMs = Date.now();
      const body = { schemas: [PATCH], Operations };
      const left = exchange.send(replica, "one", "PATCH", `/Users/${id}`, body);
      exchange.track(
        replica,
        left.then(({ status }) => record.left.push({ id, sentMs, answeredMs: Date.now(), status })),
      );
    },
    async leaveOneAlone() {
      isAlone = true;
      await exchange.kill(1);
    },
    finish() {
      isOver = true;
    },
    close: () => exchange.close(),
  };
}

function createExchange(replicas: readonly [Replica, Replica]) {
  const pushing = replicas.map(({ origin }) => new Pool(origin, PUSHING));
  // Of their own: who leaves is not to wait for a connection.
  const leaving = replicas.map(({ origin }) => new Pool(origin));
  const failed: string[] = [];
  /** Under way, by replica. */
  const underWay = [new Set<Promise<unknown>>(), new Set<Promise<unknown>>()] as const;
  let killed: 0 | 1 | undefined;
  return {
    failed,
    async send(
      replica: 0 | 1,
      source: Source,
      method: "POST" | "PATCH",
      path: string,
      body: object,
    ): Promise<Answer> {
      const pools = method === "PATCH" ? leaving : pushing;
      const answer = await pools[replica]?.request({
        method,
        path: `/scim/v2${path}`,
        headers: {
          authorization: `Bearer ${tokenOf(source)}`,
          "content-type": "application/scim+json",
        },
        body: JSON.stringify(body),
        headersTimeout: 0,
      });
      const text = await answer?.body.text();
      const status = answer?.statusCode ?? 0;
      if (status >= 300 && status !== 429) failed.push(`${status} ${text ?? ""}`);
      return { status, retryAfterMs: Number(answer?.headers["retry-after"] ?? 0) * 1_000 };
    },
    /** Whoever was killed with requests under way has broken them. */
    track(replica: 0 | 1, work: Promise<unknown>): void {
      const mine = work
        .catch((error: unknown) => {
          if (replica !== killed) failed.push(String(error));
        })
        .finally(() => underWay[replica].delete(mine));
      underWay[replica].add(mine);
    },
    async kill(replica: 0 | 1): Promise<void> {
      killed = replica;
      await replicas[replica].kill();
      await Promise.all(underWay[replica]);
    },
    async close(): Promise<void> {
      await Promise.all(underWay.flatMap((each) => [...each]));
      await Promise.all([...pushing, ...leaving].map((pool) => pool.destroy()));
    },
  };
}
