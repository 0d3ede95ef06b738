// One request of a client and what its answer means: written down with the resources it is about, and judged at once.
import { setTimeout as sleep } from "node:timers/promises";
import { answerFaults, dueMs, errorFaults, latenessMs, parseBody } from "../check/answer-form.js";
import type { Ledger, ViolationKind } from "../model/ledger.js";
import type { WriteEntry } from "../model/register.js";
import type { Resource } from "../model/resource.js";
import type { Balancer, ScimAnswer, ScimRequest } from "../world/balancer.js";
import { bulk } from "./phrases.js";
import type { Stops } from "../stops.js";
import type { Style } from "./style.js";

/** What became of a write. `taken`: somebody has the name; `missing`: there is nothing to write to. */
export type Outcome = "done" | "refused" | "unknown" | "taken" | "missing";

export interface Write {
  readonly request: ScimRequest;
  /** What it is about, the first above all. */
  readonly resources: readonly [Resource, ...Resource[]];
  /** For people. */
  readonly text: string;
  /** Says to each value that it is being written. */
  readonly begin: () => readonly WriteEntry[];
  /** The answer of a success. */
  readonly onDone?: (body: Record<string, unknown> | undefined) => void;
  readonly bulkId?: string;
  /** What it names may rightly not be there. */
  readonly mayBeRefused?: boolean;
}

export interface Answered {
  readonly outcome: Outcome;
  readonly answer: ScimAnswer;
}

export interface Exchange {
  read(request: ScimRequest, about: readonly Resource[], style: Style): Promise<ScimAnswer>;
  write(write: Write, style: Style): Promise<Answered>;
  writeTogether(writes: readonly Write[], style: Style): Promise<readonly Answered[]>;
  /** How many answers there were, by status; 0 is a client that gave up. */
  readonly counts: ReadonlyMap<number, number>;
  /** Of the answers of gateways: the slowest, and how long after its deadline one came, without the stops since then. */
  readonly slowest: Slowest;
}

interface Slowest {
  readonly ms: number;
  readonly overdueMs: number;
}

export interface ExchangeDependencies {
  readonly balancer: Balancer;
  readonly ledger: Ledger;
  readonly stops: Pick<Stops, "withinMs">;
}

/** Of real time. */
const TOLD_MS = 100;

interface BulkAnswer {
  readonly Operations?: readonly {
    readonly status?: string;
    readonly response?: Record<string, unknown>;
    readonly location?: string;
  }[];
}

export function createExchange({ balancer, ledger, stops }: ExchangeDependencies): Exchange {
  const counts = new Map<number, number>();
  const slowest = { ms: 0, overdueMs: 0 };

  /** What a gateway tells of its stops comes a moment after it. */
  async function lateness(answer: ScimAnswer, beganMs: number): Promise<number> {
    const untilMs = beganMs + answer.tookMs;
    const stopped = (fromMs: number): number => stops.withinMs(fromMs, untilMs, answer.via);
    if (latenessMs(answer, stopped(beganMs)) > 0) await sleep(TOLD_MS);
    if (!answer.isOfProxy) {
      const overdueMs = answer.tookMs - dueMs(answer) - stopped(beganMs + dueMs(answer));
      slowest.ms = Math.max(slowest.ms, answer.tookMs);
      slowest.overdueMs = Math.max(slowest.overdueMs, Math.round(overdueMs));
    }
    return latenessMs(answer, stopped(beganMs));
  }

  async function send(
    request: ScimRequest,
    about: readonly Resource[],
    text: string,
    style: Style,
  ) {
    const beganMs = ledger.now();
    const answer = await balancer.send(request, style.patienceMs);
    counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
    const by = answer.isOfProxy
      ? answer.status === 0
        ? "client gave up"
        : "proxy"
      : answer.via.join(", then ");
    const shown = `${style.name} ${text} -> ${answer.status} by ${by} in ${answer.tookMs} ms${answer.status >= 400 ? ` ${detailOf(answer)}` : ""}`;
    for (const resource of about) resource.log(beganMs, shown);
    const faults = answerFaults(request, answer);
    if (faults.length > 0) {
      ledger.violate(
        "form",
        `${request.method} ${request.path} ${answer.status}: ${faults.join(", ")}`,
        ...about,
      );
    }
    const late = await lateness(answer, beganMs);
    if (late > 0) {
      ledger.violate(
        "late",
        `${request.method} ${request.path} ${answer.status} came ${late} ms after its deadline`,
        ...about,
      );
    }
    return answer;
  }

  function record({ resources }: Write, entries: readonly WriteEntry[], outcome: Outcome): void {
    for (const entry of entries) {
      if (outcome === "done") entry.done();
      else if (outcome === "unknown") entry.unknown();
      else entry.refused();
    }
    if (outcome !== "done") for (const resource of resources) resource.isStale = true;
  }

  /** Of what is known without this write. */
  function judge(given: Write, outcome: Outcome, told: string): void {
    const { request, resources, text, mayBeRefused = false } = given;
    const [target] = resources;
    const wrong = (kind: ViolationKind, what: string): void => {
      ledger.violate(kind, `${text}: ${what}`, target);
    };
    if (outcome === "taken" && target.present.isSurely(false))
      wrong("false", "409, though nobody has made it");
    if (outcome === "missing" && target.present.isSurely(true))
      wrong("false", "404, though it is there");
    if (outcome === "refused" && !mayBeRefused)
      wrong("false", `refused, though nothing is wrong about it: ${told}`);
    if (outcome === "done" && request.method === "POST") {
      target.timesCreated += 1;
      if (target.timesCreated > 1) wrong("doubled", "201, though it was made before");
    }
  }

  function conclude(
    given: Write,
    entries: readonly WriteEntry[],
    status: number,
    text: string,
  ): Outcome {
    const outcome = outcomeOf(given.request.method, status);
    record(given, entries, outcome);
    judge(given, outcome, text);
    if (outcome === "done") given.onDone?.(text === "" ? undefined : parseBody(text));
    return outcome;
  }

  async function write(given: Write, style: Style): Promise<Answered> {
    const entries = given.begin();
    const answer = await send(given.request, given.resources, given.text, style);
    return { outcome: conclude(given, entries, answer.status, answer.text), answer };
  }

  async function writeTogether(
    writes: readonly Write[],
    style: Style,
  ): Promise<readonly Answered[]> {
    const pending = writes.map(({ begin }) => begin());
    const about = writes.flatMap(({ resources }) => resources);
    const text = `bulk of ${writes.map((each) => each.text).join("; ")}`;
    const named = writes.map(({ request, bulkId }, index) => ({
      request,
      bulkId: bulkId ?? (request.method === "POST" ? `one${index}` : undefined),
    }));
    const answer = await send(bulk(named), about, text, style);
    const told =
      answer.status === 200 ? ((parseBody(answer.text) as BulkAnswer).Operations ?? []) : [];
    return writes.map((given, index) => {
      const { status, response } = told[index] ?? {};
      // Without a word of its own, what the whole was answered.
      const code = Number(status ?? (answer.status === 200 ? 0 : answer.status));
      const own = response === undefined ? "" : JSON.stringify(response);
      if (status !== undefined && code >= 400) {
        const faults = errorFaults(code, response);
        if (faults.length > 0)
          ledger.violate(
            "form",
            `${given.text} in a bulk: ${faults.join(", ")}`,
            given.resources[0],
          );
      }
      const outcome = conclude(given, pending[index] ?? [], code, own);
      given.resources[0].log(ledger.now(), `in the bulk: ${given.text} -> ${code}`);
      return { outcome, answer };
    });
  }

  return {
    counts,
    slowest,
    read: (request, about, style) =>
      send(request, about, `${request.method} ${request.path}`, style),
    write,
    writeTogether,
  };
}

function detailOf({ text }: ScimAnswer): string {
  const body = parseBody(text);
  return typeof body?.["detail"] === "string" ? body["detail"] : text.slice(0, 200);
}

function outcomeOf(method: ScimRequest["method"], status: number): Outcome {
  if (status === 0 || status === 429 || status >= 500) return "unknown";
  if (status < 300) return "done";
  if (status === 409 && method === "POST") return "taken";
  return status === 404 && method !== "POST" ? "missing" : "refused";
}
