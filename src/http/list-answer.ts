// Answers a list query by index or by cursor; the same for GET and .search, for one type and at the root.
import type { Request, Response } from "express";
import type { Clock } from "../platform/clock.js";
import { openCursor, sealCursor } from "../scim/cursor.js";
import type { Endpoint } from "../scim/endpoint.js";
import { filterKey } from "../scim/filter/print.js";
import type { ListQuery } from "../scim/list-query.js";
import { applyProjection } from "../scim/projection.js";
import { cursorListResponse, listResponse, represent } from "../scim/represent.js";
import type { JsonObject } from "../scim/schema/model.js";
import { contextOf } from "./request-context.js";
import { sendScim } from "./send.js";

export interface ListDependencies {
  readonly endpoint: Endpoint;
  readonly baseUrl: (request: Request) => string;
  readonly clock: Clock;
  readonly cursors: {
    readonly key: Uint8Array;
    /** Tenant and source; a cursor is of no use to any other. */
    readonly owner: string;
    readonly lifeMs: number;
  };
}

export type SendList = (request: Request, response: Response, query: ListQuery) => Promise<void>;

export function createListAnswer(deps: ListDependencies): SendList {
  const { clock, cursors } = deps;
  const { store, schema } = deps.endpoint;

  /** What has to be the same on every page of one walk. */
  const boundOf = ({ filter, count }: ListQuery): string => {
    const key = filter === undefined ? "" : filterKey(filter);
    return `${cursors.owner}\n${schema.type.id}\n${count}\n${key}`;
  };

  function positionOf(query: ListQuery, cursor: string): JsonObject | undefined {
    if (cursor === "") return undefined;
    return openCursor(cursor, cursors.key, boundOf(query), clock.now());
  }

  async function byCursor(request: Request, query: ListQuery, cursor: string) {
    const { filter, count, projection } = query;
    const position = positionOf(query, cursor);
    const page = await store.listFrom({ filter, projection, count, position }, contextOf(request));
    const next =
      page.next && sealCursor(page.next, cursors.key, boundOf(query), clock.now() + cursors.lifeMs);
    return {
      page,
      envelope: (shown: JsonObject[]) => cursorListResponse(shown, page.totalResults, next),
    };
  }

  async function byIndex(request: Request, query: ListQuery) {
    const { filter, projection, startIndex, count } = query;
    const page = await store.list({ filter, projection, startIndex, count }, contextOf(request));
    return {
      page,
      envelope: (shown: JsonObject[]) => listResponse(shown, page.totalResults, startIndex),
    };
  }

  return async function sendList(request, response, query) {
    const { page, envelope } =
      query.cursor === undefined
        ? await byIndex(request, query)
        : await byCursor(request, query, query.cursor);
    const project = applyProjection(query.projection, schema);
    const baseUrl = deps.baseUrl(request);
    const { endpoint } = schema.type;
    const shown = page.resources.map((each) => project(represent(each, baseUrl, endpoint)));
    sendScim(response, 200, envelope(shown));
  };
}
