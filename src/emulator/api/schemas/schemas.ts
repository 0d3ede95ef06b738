// Schemas and attributes, read: one schema named User, all its attributes on one page (contract 5.1).
import type { AttributeDefinition } from "../../directory/schema/attribute-definition.js";
import { notFound } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { page } from "../page.js";
import { renderAttribute, renderSchema } from "./render-schema.js";

export function requireSchema(call: ApiCall): void {
  if (call.ids[0] !== call.environment.schema.id) throw notFound();
}

export function findAttribute(call: ApiCall): AttributeDefinition {
  requireSchema(call);
  const attribute = call.environment.schema.byId(call.ids[1]);
  if (attribute === undefined) throw notFound();
  return attribute;
}

export function listSchemas(call: ApiCall): Reply {
  return page(call, "schemas", [renderSchema(call.environment, call.url)]);
}

export function readSchema(call: ApiCall): Reply {
  requireSchema(call);
  return { status: 200, body: renderSchema(call.environment, call.url) };
}

export function listAttributes(call: ApiCall): Reply {
  requireSchema(call);
  const { environment, url } = call;
  const items = environment.schema.all().map((item) => renderAttribute(environment, url, item));
  return page(call, "attributes", items);
}

export function readAttribute(call: ApiCall): Reply {
  const attribute = findAttribute(call);
  return { status: 200, body: renderAttribute(call.environment, call.url, attribute) };
}
