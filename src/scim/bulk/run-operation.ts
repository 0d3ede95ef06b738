// Runs one bulk operation whose references are resolved, as the same request on its own would run (RFC 7644 section 3.7).
import {
  type Endpoint,
  createResource,
  patchResource,
  removeResource,
  replaceResource,
} from "../endpoint.js";
import { ScimError } from "../error.js";
import { type Projection, parseProjection } from "../representation/projection.js";
import { versionOf } from "../representation/version.js";
import type { RequestContext } from "../resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import type { BulkPath } from "./bulk-path.js";
import type { BulkMethod } from "./parse-bulk.js";

export interface ResolvedOperation {
  readonly method: BulkMethod;
  readonly endpoint: Endpoint;
  readonly id: string | undefined;
  readonly version: string | undefined;
  readonly data: unknown;
}

export interface Done {
  readonly status: number;
  readonly id: string;
  /** Undefined when the resource is gone, or was changed without being read. */
  readonly version: string | undefined;
}

/** 404 when there is no such resource type. */
export function endpointOf({ collection }: BulkPath, endpoints: readonly Endpoint[]): Endpoint {
  const name = collection.toLowerCase();
  const found = endpoints.find(({ schema }) => schema.type.endpoint.toLowerCase() === name);
  if (found !== undefined) return found;
  throw new ScimError(
    404,
    undefined,
    'There is nothing at the path of this operation. It has to be relative to the base URL, for example "/Users".',
  );
}

/** A result tells the version and location only (section 3.7.3): nothing that costs calls is to be read for it. */
export const projectionOf = ({ schema }: Endpoint): Projection =>
  parseProjection("id", undefined, schema);

const done = (status: number, id: string, resource?: JsonObject): Done => ({
  status,
  id,
  version: resource === undefined ? undefined : versionOf(resource),
});

function notAllowed(method: BulkMethod, path: string): ScimError {
  return new ScimError(405, undefined, `${method} needs the path of ${path}.`);
}

export async function runOperation(
  { method, endpoint, id, version, data }: ResolvedOperation,
  context: RequestContext,
): Promise<Done> {
  const projection = projectionOf(endpoint);
  if (method === "POST") {
    if (id !== undefined) throw notAllowed(method, "a resource type, without an id");
    // Repeated, the request would refer to resources of other ids, or find its names taken.
    const created = await createResource(
      endpoint,
      { body: data, projection, isRepeatable: false },
      context,
    );
    return done(201, created["id"] as string, created);
  }
  if (id === undefined) throw notAllowed(method, "one resource, with its id");
  const condition = { ifMatch: version };
  const write = { body: data, condition, projection, returnRepresentation: false };
  switch (method) {
    case "PUT":
      return done(200, id, await replaceResource(endpoint, id, write, context));
    case "PATCH": {
      const changed = await patchResource(endpoint, id, write, context);
      return done(changed === undefined ? 204 : 200, id, changed);
    }
    case "DELETE":
      await removeResource(endpoint, id, condition, context);
      return done(204, id);
  }
}
