// /_emulator/...: reset, seed, calls, knobs, clients, environments, sessions, clock; never in the call log, never limited.
import { Problem } from "../http/problem.js";
import { parseJsonObject } from "../http/parse-json.js";
import type { Reply } from "../http/reply.js";
import type { Incoming } from "../incoming.js";
import type { JsonObject } from "../json.js";
import type { World } from "../world.js";
import { addClient, listClients } from "./clients.js";
import { addEnvironment } from "./environments.js";
import { ControlError } from "./check.js";
import { parseKnobs } from "./parse-knobs.js";
import { seedRequest } from "./seed-request.js";
import { addSessions } from "./sessions.js";

type ControlHandler = (world: World, incoming: Incoming) => Reply;

const JSON_TYPE = "application/json;charset=UTF-8";
const DONE: Reply = { status: 204 };
const DEPTH = 100;

function ok(body: unknown, status = 200): Reply {
  return { status, body, contentType: JSON_TYPE };
}

function bodyOf(incoming: Incoming): JsonObject {
  return incoming.body.length === 0 ? {} : parseJsonObject(incoming.body, DEPTH);
}

const asksForBodies = ({ rawQuery }: Incoming): boolean =>
  new URLSearchParams(rawQuery).get("bodies") === "true";

const HANDLERS: Readonly<Record<string, ControlHandler>> = {
  "POST /reset": (world) => {
    world.reset();
    return DONE;
  },
  "POST /seed": (world, incoming) => ok(seedRequest(world, bodyOf(incoming))),
  "GET /calls": (world, incoming) =>
    ok({ total: world.calls.total, calls: world.calls.list(asksForBodies(incoming)) }),
  "POST /calls/take": (world, incoming) => ok(world.calls.take(asksForBodies(incoming))),
  "DELETE /calls": (world) => {
    world.calls.clear();
    return DONE;
  },
  "GET /knobs": (world) => ok({ ...world.knobs, faults: world.faults.remaining() }),
  "PATCH /knobs": (world, incoming) => {
    const change = bodyOf(incoming);
    world.knobs = parseKnobs(change, world.knobs);
    world.changes.record("knobs", "", "");
    if (Object.hasOwn(change, "faults")) world.faults.arm(world.knobs.faults);
    if (Object.hasOwn(change, "rateLimit")) world.limiter.clear();
    return ok({ ...world.knobs, faults: world.faults.remaining() });
  },
  "GET /clients": (world) => ok(listClients(world)),
  "POST /clients": (world, incoming) => ok(addClient(world, bodyOf(incoming)), 201),
  "POST /environments": (world, incoming) => ok(addEnvironment(world, bodyOf(incoming)), 201),
  "POST /sessions": (world, incoming) => ok(addSessions(world, bodyOf(incoming)), 201),
  "GET /clock": (world) => ok({ now: new Date(world.clock.now()).toISOString() }),
  "POST /clock": (world, incoming) => {
    const ms = bodyOf(incoming)["advanceMs"];
    if (typeof ms !== "number" || !Number.isFinite(ms) || ms < 0) {
      throw new ControlError("advanceMs must be a number >= 0");
    }
    world.clock.advance(ms);
    return ok({ now: new Date(world.clock.now()).toISOString() });
  },
  // What a mail would have said, so that recovery can be tried.
  "GET /recovery-code": (world, incoming) => {
    const id = new URLSearchParams(incoming.rawQuery).get("user")?.toLowerCase() ?? "";
    for (const { users } of world.environments.values()) {
      const user = users.byId(id);
      if (user !== undefined) return ok({ recoveryCode: user.password?.recoveryCode ?? null });
    }
    throw new ControlError("user names no user");
  },
  "DELETE /tokens": (world) => {
    world.tokens.revokeAll();
    return DONE;
  },
};

/** A page of the web may send a POST to this machine without asking (RFC 6454 section 7.3), and would reset what a developer has here. */
const isOfPage = ({ headers }: Incoming): boolean => headers.origin !== undefined;

export function answerControl(world: World, incoming: Incoming): Reply {
  if (isOfPage(incoming)) return ok({ message: "Control endpoints are not for web pages." }, 403);
  const path = incoming.path.slice("/_emulator".length);
  const key = `${incoming.method} ${path}`;
  try {
    const handler = Object.hasOwn(HANDLERS, key) ? HANDLERS[key] : undefined;
    if (handler === undefined) return ok({ message: `${key} is not a control endpoint` }, 404);
    return handler(world, incoming);
  } catch (error) {
    if (error instanceof ControlError) return ok({ message: error.message }, 400);
    if (error instanceof Problem) return ok(error.toBody(incoming.correlationId), error.status);
    throw error;
  }
}
