// The sessions of a user: listed, read and ended one by one (contract 3.1).
import type { SessionRecord } from "../../directory/users/session-store.js";
import { notFound } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import { link, type ApiCall } from "../call.js";
import { page } from "../page.js";
import { findUser } from "./users.js";

function render(call: ApiCall, userId: string, { id, createdAt }: SessionRecord) {
  const user = `${call.url}/users/${userId}`;
  return {
    _links: {
      self: link(`${user}/sessions/${id}`),
      environment: link(call.url),
      user: link(user),
    },
    id,
    environment: { id: call.environment.id },
    user: { id: userId },
    createdAt: new Date(createdAt).toISOString(),
  };
}

export function listSessions(call: ApiCall): Reply {
  const { id } = findUser(call);
  const sessions = call.environment.sessions.of(id);
  return page(
    call,
    "sessions",
    sessions.map((each) => render(call, id, each)),
  );
}

export function readSession(call: ApiCall): Reply {
  const { id } = findUser(call);
  const session = call.environment.sessions.of(id).find((each) => each.id === call.ids[1]);
  if (session === undefined) throw notFound();
  return { status: 200, body: render(call, id, session) };
}

export function endSession(call: ApiCall): Reply {
  const { id } = findUser(call);
  if (!call.environment.sessions.remove(id, call.ids[1])) throw notFound();
  return { status: 204 };
}
