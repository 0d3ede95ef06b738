// One request from socket to socket: size limits, latency, faults before and after, the answer, the call log.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answer, failureReply } from "./answer.js";
import { answerControl } from "./control/answer-control.js";
import { Problem } from "./http/problem.js";
import { hasBody, readBody } from "./http/read-body.js";
import type { Reply } from "./http/reply.js";
import { send } from "./http/reply.js";
import { strike } from "./http/strike.js";
import type { Incoming } from "./incoming.js";
import { headerBytes, incomingOf } from "./incoming.js";
import type { Fault } from "./knobs.js";
import type { World } from "./world.js";

const CONTROL = "/_emulator";

/** Control requests carry seeds of any size a test wants. */
const CONTROL_BODY_BYTES = 256 * 1024 * 1024;

function tooLarge(status: number, message: string): Problem {
  return new Problem(status, "INVALID_REQUEST", message);
}

function oversized(world: World, request: IncomingMessage): Problem | undefined {
  const { urlBytes, headerBytes: allowed } = world.knobs.limits;
  if ((request.url?.length ?? 0) > urlBytes) return tooLarge(414, "The URL is too long.");
  if (headerBytes(request) > allowed) return tooLarge(431, "The header is too large.");
  return undefined;
}

const WRITES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Milliseconds between arrival and effect, of this one call by a fault or of every write by the knob. */
function latenessOf(world: World, incoming: Incoming, fault: Fault | undefined): number {
  if (fault?.lateCommitMs !== undefined) return fault.lateCommitMs;
  const isWrite = WRITES.has(incoming.method) && incoming.path.startsWith("/v1/environments/");
  return isWrite ? (world.knobs.lateCommitMs ?? 0) : 0;
}

/** The answer, once what it is about is in the state file; 500 when it cannot be kept. */
function kept(world: World, reply: Reply, correlationId: string): Reply {
  try {
    world.keep();
    return reply;
  } catch (error) {
    return failureReply(world, error, correlationId);
  }
}

/** Undefined when a fault leaves nothing to answer. */
async function replyTo(
  world: World,
  incoming: Incoming,
  request: IncomingMessage,
  arrivedAt: number,
): Promise<Reply | undefined> {
  const fault = world.faults.take(incoming.method, incoming.url);
  const struck = fault?.kind === "late" ? undefined : fault;
  if (struck?.when === "before") {
    world.keep();
    return strike(struck, request, incoming.correlationId);
  }
  await world.lateCommits.wait(latenessOf(world, incoming, fault), arrivedAt);
  const reply = kept(world, await answer(world, incoming), incoming.correlationId);
  return struck === undefined ? reply : strike(struck, request, incoming.correlationId);
}

async function serveControl(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const id = randomUUID();
  const body = hasBody(request) ? await readBody(request, CONTROL_BODY_BYTES) : undefined;
  const reply = kept(world, answerControl(world, incomingOf(request, id, body)), id);
  send(request, response, reply, { correlationId: id, now: world.clock.now() });
}

export async function serve(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const arrivedAt = performance.now();
  const url = request.url ?? "/";
  if (url.startsWith(CONTROL)) {
    await serveControl(world, request, response);
    return;
  }
  const id = randomUUID();
  const call = world.calls.begin(request.method ?? "GET", url, world.clock.now());
  const finish = (reply: Reply): void => {
    call.status = reply.status;
    send(request, response, reply, { correlationId: id, now: world.clock.now() });
  };
  let body: Buffer | undefined;
  if (hasBody(request)) {
    body = await readBody(request, world.knobs.limits.bodyBytes);
    if (body === undefined) {
      finish(failureReply(world, tooLarge(413, "The request body is too large."), id));
      return;
    }
    call.body = body;
    call.contentType = request.headers["content-type"];
  }
  const refusal = oversized(world, request);
  if (refusal !== undefined) {
    finish(failureReply(world, refusal, id));
    return;
  }
  if (world.knobs.latencyMs > 0) await sleep(world.knobs.latencyMs);
  const reply = await replyTo(world, incomingOf(request, id, body), request, arrivedAt);
  if (reply !== undefined) finish(reply);
}
