// Answers a list query of one resource type, by index or by cursor; the same for GET and .search.
import type { Request, Response } from "express";
import type { Endpoint } from "../../scim/endpoint.js";
import type { ListQuery } from "../../scim/query/list-query.js";
import { applyProjection } from "../../scim/representation/projection.js";
import {
  cursorListResponse,
  listResponse,
  represent,
} from "../../scim/representation/represent.js";
import type { RequestContext } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import { recordFilter } from "../../scim/activity/record-filter.js";
import type { CursorCodec } from "./cursor-codec.js";
import { contextOf } from "../request/request-context.js";
import { sendScim } from "../send.js";

export interface ListDependencies {
  readonly endpoint: Endpoint;
  readonly baseUrl: (request: Request) => string;
  readonly cursors: CursorCodec;
}

export type SendList = (request: Request, response: Response, query: ListQuery) => Promise<void>;

export function createListAnswer(deps: ListDependencies): SendList {
  const { cursors } = deps;
  const { store, schema } = deps.endpoint;

  async function byCursor(request: Request, query: ListQuery, cursor: string) {
    const { filter, count, projection } = query;
    const position = cursors.open(query, cursor);
    const page =
      count === 0
        ? await totalAlone(query, contextOf(request))
        : await store.listFrom({ filter, projection, count, position }, contextOf(request));
    const next = cursors.seal(query, page.next);
    return {
      page,
      envelope: (shown: JsonObject[]) => cursorListResponse(shown, page.totalResults, next),
    };
  }

  /** Who asks for no page has none to go on from (RFC 7644 section 3.4.2.4, RFC 9865 section 2): its walk would never end. */
  async function totalAlone({ filter, projection, count }: ListQuery, context: RequestContext) {
    const page = await store.list({ filter, projection, startIndex: 1, count }, context);
    return { ...page, next: undefined };
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
    const { activity, giveWay } = contextOf(request);
    if (activity !== undefined) {
      activity.begin(request.method === "POST" ? "search" : "list", schema.type.id);
      recordFilter(activity, query.filter);
    }
    const { page, envelope } =
      query.cursor === undefined
        ? await byIndex(request, query)
        : await byCursor(request, query, query.cursor);
    activity?.found(page.totalResults, page.resources);
    const project = applyProjection(query.projection, schema);
    const baseUrl = deps.baseUrl(request);
    const { endpoint } = schema.type;
    const shown: JsonObject[] = [];
    for (const each of page.resources) {
      const whole = represent(each, baseUrl, endpoint, giveWay);
      shown.push(project(whole instanceof Promise ? await whole : whole));
    }
    await giveWay();
    sendScim(response, 200, envelope(shown));
  };
}
