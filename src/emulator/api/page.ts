// A collection that always fits on one page.
import type { Reply } from "../http/reply.js";
import type { ApiCall } from "./call.js";
import { link } from "./call.js";

export function page(call: ApiCall, relation: string, items: readonly unknown[]): Reply {
  return {
    status: 200,
    body: {
      _links: { self: link(call.self) },
      _embedded: { [relation]: items },
      count: items.length,
      size: items.length,
    },
  };
}
