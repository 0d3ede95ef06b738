// One authorised request inside one environment, as a handler sees it.
import type { Environment, EnvironmentOptions } from "../directory/environment.js";
import type { Reply } from "../http/reply.js";
import type { JsonObject } from "../json.js";

/** What lies beside and above one environment: the organization's part of the API. */
export interface Platform {
  /** Root of the API, with its version. */
  readonly url: string;
  /** Those the worker may use: its own and those it has made. */
  environments(): Environment[];
  addEnvironment(profile: EnvironmentOptions["profile"]): Environment;
  removeEnvironment(environment: Environment): void;
  /** Whether any environment has the name, usable or not. */
  isNameTaken(name: string, except: Environment | undefined): boolean;
}

export interface ApiCall {
  readonly platform: Platform;
  /** The one in the path; the worker's own where there is none. */
  readonly environment: Environment;
  /** Absolute URL of the environment, for links. */
  readonly url: string;
  /** Absolute URL of the resource asked for, without the query. */
  readonly self: string;
  /** The ids in the path below the environment, in order, lower case; empty text where there is none. */
  readonly ids: readonly [string, string];
  readonly query: URLSearchParams;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  readonly mediaType: string;
  readonly hasBody: boolean;
  /** The environment of the worker the token was made for. */
  readonly actorEnvironmentId: string;
  /** The body as a JSON object; refused as malformed when it is none. */
  json(): JsonObject;
}

export type Handler = (call: ApiCall) => Reply;

export function link(href: string): { readonly href: string } {
  return { href };
}
