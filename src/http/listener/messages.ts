// Requests and responses that are born what Express makes of them: with its prototypes, and with every field that is set later.
import { IncomingMessage, ServerResponse, type ServerOptions } from "node:http";
import type { ActivityDraft } from "../../activity/entry/draft.js";
import type { RequestContext } from "../../scim/resource-store.js";

/** What Express gives each message for a prototype. */
interface Prototypes {
  request: object;
  response: object;
}

/**
 * The classes for `createServer`. Express sets the prototype of each message, after which V8 (Node < 24) gives each a hidden
 * class of its own and no inline cache hits: a fifth of a GET. Born with that very prototype, nothing is left to set.
 */
export function createMessageClasses(
  app: Prototypes,
): Required<Pick<ServerOptions, "IncomingMessage" | "ServerResponse">> {
  class GatewayRequest extends IncomingMessage {
    context: RequestContext | undefined;
    activity: ActivityDraft | undefined;
    mountedAt: string | undefined;
    // Express's own.
    body: unknown;
    baseUrl = "";
    originalUrl = "";
    params: unknown;
    route: unknown;
    next: unknown;
    res: unknown;
    _parsedUrl: unknown;
  }
  class GatewayResponse extends ServerResponse {
    locals: unknown;
  }
  app.request = bornAs(GatewayRequest.prototype, app.request);
  app.response = bornAs(GatewayResponse.prototype, app.response);
  return {
    IncomingMessage: GatewayRequest,
    ServerResponse: GatewayResponse as unknown as typeof ServerResponse,
  };
}

function bornAs(prototype: object, given: object): object {
  Object.setPrototypeOf(prototype, given);
  return prototype;
}
