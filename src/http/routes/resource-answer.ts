// Answers with one resource: where it is, its version, and what of it was asked for; 304 where the client has it, 412 where it reads what it did not mean (RFC 7644 section 3.14).
import type { Request, Response } from "express";
import { matchesETag } from "../../scim/representation/etag.js";
import { checkRead } from "../../scim/representation/precondition.js";
import {
  applyProjection,
  projectionWants,
  type Projection,
} from "../../scim/representation/projection.js";
import { represent } from "../../scim/representation/represent.js";
import type { JsonObject } from "../../platform/json.js";
import type { ResourceSchema } from "../../scim/schema/resource-schema.js";
import { contextOf } from "../request/request-context.js";
import { locatedAt, sendEmpty, sendScim } from "../send.js";

interface Asked {
  readonly request: Request;
  readonly response: Response;
  readonly projection: Projection;
}

/** Undefined where it is sent at once. */
export type SendResource = (
  asked: Asked,
  status: number,
  resource: JsonObject,
) => Promise<void> | undefined;

const isRead = ({ method }: Request): boolean => method === "GET" || method === "HEAD";

/** Whether the client has what it reads already (statement 84, RFC 9110 section 13.1.2). */
function isNotModified(request: Request, version: string): boolean {
  const noneMatch = request.headers["if-none-match"];
  return isRead(request) && noneMatch !== undefined && matchesETag(noneMatch, version);
}

export const createResourceAnswer =
  (schema: ResourceSchema, baseUrl: (request: Request) => string): SendResource =>
  (asked, status, resource) => {
    const { request, projection } = asked;
    if (isRead(request)) {
      const readsMembers = projectionWants(projection, "members");
      checkRead(request.headers["if-match"], resource, readsMembers);
    }
    const { giveWay } = contextOf(request);
    const send = (shown: JsonObject): Promise<void> | undefined => {
      const others = giveWay();
      if (others !== undefined)
        return others.then(() => {
          sendShown(asked, status, shown, schema);
        });
      sendShown(asked, status, shown, schema);
      return undefined;
    };
    const whole = represent(resource, baseUrl(request), schema.type.endpoint, giveWay);
    return whole instanceof Promise ? whole.then(send) : send(whole);
  };

function sendShown(
  { request, response, projection }: Asked,
  status: number,
  shown: JsonObject,
  schema: ResourceSchema,
): void {
  const { version, location } = shown["meta"] as { version: string; location: string };
  const headers = ["ETag", version, ...locatedAt(location)];
  if (isNotModified(request, version)) sendEmpty(response, 304, headers);
  else sendScim(response, status, applyProjection(projection, schema)(shown), headers);
}
