// Schemas and attributes, read: one schema named User, all its attributes on one page (contract 5.1).
import type { AttributeDefinition } from "../../directory/attribute-definition.js";
import { notFound } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
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

function page(call: ApiCall, relation: string, items: readonly unknown[]): Reply {
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
