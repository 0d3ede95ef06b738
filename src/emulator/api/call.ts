// One authorised request inside one environment, as a handler sees it.
import type { Environment } from "../directory/environment.js";
import type { Reply } from "../http/reply.js";
import type { JsonObject } from "../json.js";

export interface ApiCall {
  readonly environment: Environment;
  /** Absolute URL of the environment, for links. */
  readonly url: string;
  /** Absolute URL of the resource asked for, without the query. */
  readonly self: string;
  /** The ids in the path, in order, lower case; empty text where there is none. */
  readonly ids: readonly [string, string];
  readonly query: URLSearchParams;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  readonly mediaType: string;
  readonly hasBody: boolean;
  /** The worker the token was made for. */
  readonly clientId: string;
  /** The body as a JSON object; refused as malformed when it is none. */
  json(): JsonObject;
}

export type Handler = (call: ApiCall) => Reply;

export function link(href: string): { readonly href: string } {
  return { href };
}
