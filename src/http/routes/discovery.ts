// The three discovery endpoints, public and read-only; a filter on them is 403 (RFC 7644 section 4).
import { Router, type Request, type Response, type NextFunction } from "express";
import {
  type Capabilities,
  resourceTypeDocument,
  schemaDocument,
  schemasOf,
  serviceProviderConfig,
} from "../../scim/discovery.js";
import { ScimError } from "../../scim/error.js";
import { parseQueryString } from "../../scim/query/query-string.js";
import { listResponse } from "../../scim/representation/represent.js";
import type { JsonObject } from "../../platform/json.js";
import type { ResourceType } from "../../scim/schema/model.js";
import { searchOf } from "../base-url.js";
import { methodNotAllowed } from "./method-not-allowed.js";
import { locatedAt, sendScim } from "../send.js";

export interface DiscoveryDependencies {
  readonly types: readonly ResourceType[];
  readonly capabilities: Capabilities;
  readonly baseUrl: (request: Request) => string;
}

/** What they begin with. */
export const DISCOVERY_PATHS = ["ServiceProviderConfig", "ResourceTypes", "Schemas"] as const;

export function createDiscoveryRoutes({
  types,
  capabilities,
  baseUrl,
}: DiscoveryDependencies): Router {
  const router = Router();
  const schemas = schemasOf(types);

  function serve(path: string, documentOf: (request: Request) => JsonObject): void {
    router
      .route(path)
      .get(refuseFilter, (request, response) => {
        const document = documentOf(request);
        const { location } = { ...(document["meta"] as JsonObject | undefined) };
        sendScim(response, 200, document, typeof location === "string" ? locatedAt(location) : []);
      })
      .all(methodNotAllowed("GET"));
  }

  const list = (documents: readonly JsonObject[]) => listResponse(documents, documents.length, 1);
  const typeNamed = (id: string) =>
    types.find((type) => type.id.toLowerCase() === id.toLowerCase());
  const schemaNamed = (urn: string) =>
    schemas.find((schema) => schema.id.toLowerCase() === urn.toLowerCase());
  const param = (request: Request, name: string): string => String(request.params[name]);

  serve("/ServiceProviderConfig", (request) =>
    serviceProviderConfig(capabilities, baseUrl(request)),
  );
  serve("/ResourceTypes", (request) =>
    list(types.map((type) => resourceTypeDocument(type, baseUrl(request)))),
  );
  serve("/ResourceTypes/:id", (request) => {
    const type = required(typeNamed(param(request, "id")), "ResourceType");
    return resourceTypeDocument(type, baseUrl(request));
  });
  serve("/Schemas", (request) =>
    list(schemas.map((schema) => schemaDocument(schema, baseUrl(request)))),
  );
  serve("/Schemas/:urn", (request) => {
    const schema = required(schemaNamed(param(request, "urn")), "Schema");
    return schemaDocument(schema, baseUrl(request));
  });
  return router;
}

function refuseFilter(request: Request, _response: Response, next: NextFunction): void {
  const isFiltered = parseQueryString(searchOf(request)).has("filter");
  next(isFiltered ? new ScimError(403, undefined, "Discovery cannot be filtered.") : undefined);
}

function required<T>(found: T | undefined, kind: string): T {
  if (found === undefined) throw new ScimError(404, undefined, `${kind} not found.`);
  return found;
}
