// Finds the route of a path in one walk over its segments, whatever the number of routes.
import type { Handler } from "./call.js";
import type { Method } from "./routes.js";

export interface Route {
  readonly handlers: Partial<Record<Method, Handler>>;
  readonly ids: readonly [string, string];
}

interface Node {
  readonly children: Map<string, Node>;
  handlers: Partial<Record<Method, Handler>> | undefined;
}

const ID = ":id";

function newNode(): Node {
  return { children: new Map(), handlers: undefined };
}

export function createRouter(
  routes: Readonly<Record<string, Partial<Record<Method, Handler>>>>,
): (segments: readonly string[]) => Route | undefined {
  const root = newNode();
  for (const [path, handlers] of Object.entries(routes)) {
    let node = root;
    for (const segment of path === "" ? [] : path.split("/")) {
      const next = node.children.get(segment) ?? newNode();
      node.children.set(segment, next);
      node = next;
    }
    node.handlers = handlers;
  }

  return (segments) => {
    let node = root;
    const ids: string[] = [];
    for (const segment of segments) {
      const named = node.children.get(segment);
      const next = named ?? node.children.get(ID);
      if (next === undefined) return undefined;
      if (named === undefined) ids.push(segment.toLowerCase());
      node = next;
    }
    if (node.handlers === undefined) return undefined;
    return { handlers: node.handlers, ids: [ids[0] ?? "", ids[1] ?? ""] };
  };
}
