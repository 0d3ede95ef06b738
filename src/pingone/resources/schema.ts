// PingOne's user schema: which attributes an environment declares, and declaring more (contract section 5). Knows no SCIM word.
import type { CallContext } from "../call.js";
import type { PingOneClient } from "../client.js";
import {
  createCollection,
  ofCollection,
  oneWalk,
  type ApiLocation,
  type PagedSource,
} from "./collection.js";
import { PingOneError } from "../error.js";

/** An attribute as PingOne describes it, reduced to what decides how its values are kept (contract 5.2). */
export interface SchemaAttribute {
  readonly id: string;
  readonly name: string;
  /** Only CUSTOM ones can be created and changed. */
  readonly schemaType: "CORE" | "STANDARD" | "CUSTOM";
  readonly type: "STRING" | "JSON" | "BOOLEAN" | "COMPLEX";
  /** A disabled attribute is ignored on write and left out on read. */
  readonly enabled: boolean;
  readonly unique: boolean;
  readonly multiValued: boolean;
}

export interface UserSchema {
  readonly id: string;
  readonly attributes: readonly SchemaAttribute[];
}

/** What PingOne has to be told of a new attribute; `enabled` and `unique` are mandatory there. */
export interface NewAttribute {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly type: "STRING" | "JSON";
  readonly enabled: boolean;
  readonly unique: boolean;
  readonly multiValued: boolean;
}

/** Name and type never change; `multiValued` changes to true only (contract 5.2). */
export interface AttributeChange {
  readonly enabled?: true;
  readonly multiValued?: true;
  readonly unique?: true;
}

export interface PingOneSchema {
  /** The schema with every attribute, disabled ones too; two calls the first time, one after that. */
  read(context: CallContext): Promise<UserSchema>;
  /** Not idempotent: after an ambiguous failure the schema says whether it happened. */
  createAttribute(
    schemaId: string,
    attribute: NewAttribute,
    context: CallContext,
  ): Promise<SchemaAttribute>;
  changeAttribute(
    schemaId: string,
    attributeId: string,
    change: AttributeChange,
    context: CallContext,
  ): Promise<SchemaAttribute>;
}

const READ = "schemas.read";

export function createPingOneSchema(call: PingOneClient, location: ApiLocation): PingOneSchema {
  /** There is one for each environment, for good; looked up again after a failure all the same. */
  let knownId: string | undefined;

  async function findId(context: CallContext): Promise<string> {
    const schemas = createCollection(call, location, {
      operation: READ,
      path: "/schemas",
      key: "schemas",
      toItem: toSchema,
    });
    const found = await everyItem(schemas, "/schemas", context);
    const { id } = found.find(({ name }) => name === "User") ?? found[0] ?? {};
    if (id === undefined) throw new PingOneError("unexpected", READ);
    return id;
  }

  return {
    async read(context) {
      const id = knownId ?? (await findId(context));
      knownId = undefined;
      const path = `/schemas/${id}/attributes`;
      const attributes = createCollection(call, location, {
        operation: READ,
        path,
        key: "attributes",
        mayBeMissing: true,
        toItem: (value) => toAttribute(READ, value),
      });
      const schema = { id, attributes: await everyItem(attributes, path, context) };
      knownId = id;
      return schema;
    },
    async createAttribute(schemaId, body, context) {
      const operation = "schemas.createAttribute";
      const path = `/schemas/${schemaId}/attributes`;
      const post = { operation, method: "POST", path, body, idempotent: false } as const;
      return toAttribute(operation, await ofCollection(call(post, context)));
    },
    async changeAttribute(schemaId, attributeId, body, context) {
      const operation = "schemas.changeAttribute";
      const path = `/schemas/${schemaId}/attributes/${attributeId}`;
      const patch = { operation, method: "PATCH", path, body, idempotent: true } as const;
      return toAttribute(operation, await call(patch, context));
    },
  };
}

/** Without a `limit`: both collections answer whole and document no paging; a `next` is followed all the same. */
async function everyItem<Item>(
  source: PagedSource<Item>,
  path: string,
  context: CallContext,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const walk = oneWalk(source);
  for (let at: string | undefined = path; at !== undefined;) {
    const page = await walk.follow(at, context);
    items.push(...page.items);
    at = page.next;
  }
  return items;
}

function toSchema(value: unknown): { readonly id: string; readonly name: unknown } {
  const { id, name } = (value ?? {}) as { id?: unknown; name?: unknown };
  if (typeof id !== "string") throw new PingOneError("unexpected", READ);
  return { id, name };
}

function toAttribute(operation: string, value: unknown): SchemaAttribute {
  const { id, name, schemaType, type, ...rest } = (value ?? {}) as Partial<SchemaAttribute>;
  if (typeof id !== "string" || typeof name !== "string" || schemaType === undefined) {
    throw new PingOneError("unexpected", operation, { ambiguous: true });
  }
  const { enabled = true, unique = false, multiValued = false } = rest;
  return { id, name, schemaType, type: type ?? "STRING", enabled, unique, multiValued };
}
