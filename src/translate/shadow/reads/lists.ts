// Pages of PingOne's collections with what is planned over them: what would have changed is shown so, what would be new comes after the last page.
import { createHash } from "node:crypto";
import type { Call, CallContext } from "../../../pingone/call.js";
import type { PingOneClient } from "../../../pingone/client.js";
import type { MemberKind } from "../../../pingone/resources/groups.js";
import type { GiveWay } from "../../../platform/give-way.js";
import type { Difference } from "./difference.js";
import { demandedGroups, parsePingOneFilter, type PingOneFilter } from "./filter.js";
import type { Item } from "../item.js";
import { counted, type ShadowState } from "../state.js";
import { createWalkDifferences } from "./walk-differences.js";

/** A page as PingOne answers it, reduced to what a reader looks at. */
interface PageBody {
  readonly _embedded?: Readonly<Record<string, readonly Item[]>>;
  readonly _links?: { readonly next?: { readonly href?: string } };
  readonly count?: number;
}

export interface PlannedListDependencies {
  readonly real: PingOneClient;
  readonly state: ShadowState;
  readonly basePath: string;
  readonly giveWay: GiveWay;
  readonly clock: { readonly now: () => number };
}

type ListCall = (kind: MemberKind, call: Call, context: CallContext) => Promise<unknown>;

/** Marks a page of ours: how many of the new ones were shown before. */
const SKIP = "shadow";

export function createPlannedLists(deps: PlannedListDependencies): ListCall {
  const { real, state, basePath } = deps;
  const differences = createWalkDifferences(deps);
  return async function list(kind, call, context) {
    const query = new URLSearchParams(call.path.slice(call.path.indexOf("?") + 1));
    const known = await filterOf(state, call.path, query);
    const text = known ?? "";
    const filter = text === "" ? undefined : parsePingOneFilter(text);
    const page = { kind, text: known, isFirst: !isLater(query) };
    const walk = await differences.of(page, context.work);
    const { difference } = walk;
    const isOwn = query.has(SKIP) || (await isOnlyHere(state, filter));
    const body = isOwn ? emptyPage(query) : ((await real(call, context)) as PageBody);
    const listed = (body._embedded?.[kind] ?? []).flatMap((each) => difference.shown(each) ?? []);
    const { items, next } = pageOf(kind, { body, listed, query, text }, difference);
    const follow = next === undefined ? undefined : below(next, basePath);
    if (follow !== undefined) await state.keepFilter(digest(follow), text);
    differences.shown(walk, follow === undefined);
    return {
      _embedded: { [kind]: kind === "users" ? items : await countedAll(state, items) },
      ...(follow === undefined ? {} : { _links: { next: { href: basePath + follow } } }),
      ...countOf(body, difference),
    };
  };
}

/** PingOne lists nothing here; how many it has was said before. */
function emptyPage(query: URLSearchParams): PageBody {
  if (!query.has(SKIP)) return { count: 0 };
  const count = query.get("of");
  return count === null ? {} : { count: Number(count) };
}

const digest = (link: string): string => createHash("sha256").update(link).digest("base64url");

const isLater = (query: URLSearchParams): boolean => query.has("cursor") || query.has(SKIP);

/** A first page says it; a later one is known by its link. */
async function filterOf(
  state: ShadowState,
  path: string,
  query: URLSearchParams,
): Promise<string | undefined> {
  const known = await state.filterOf(digest(path));
  if (known !== undefined) return known;
  return isLater(query) ? undefined : (query.get("filter") ?? "");
}

/** Whether every match is a member of a group that PingOne does not have. */
async function isOnlyHere(state: ShadowState, filter: PingOneFilter | undefined): Promise<boolean> {
  for (const group of filter === undefined ? [] : demandedGroups(filter)) {
    const entry = await state.entry("groups", group);
    if (entry !== undefined && (entry.isGone || entry.base === undefined)) return true;
  }
  return false;
}

interface ListedPage {
  readonly body: PageBody;
  readonly listed: readonly Item[];
  readonly query: URLSearchParams;
  readonly text: string;
}

/** What is new comes after the last of PingOne's own, as far as the page has room. */
function pageOf(
  kind: MemberKind,
  { body, listed, query, text }: ListedPage,
  { added }: Difference,
): { readonly items: readonly Item[]; readonly next: string | undefined } {
  const follow = body._links?.next?.href;
  if (follow !== undefined) return { items: listed, next: follow };
  const skip = Number(query.get(SKIP) ?? 0);
  const limit = Number(query.get("limit") ?? listed.length);
  const end = skip + Math.max(0, limit - listed.length);
  const of = body.count === undefined ? "" : `&of=${body.count}`;
  const link = `/${kind}?limit=${limit}&${SKIP}=${end}&walk=${digest(text)}${of}`;
  const items = [...listed, ...added.slice(skip, end)];
  return { items, next: end < added.length ? link : undefined };
}

function below(href: string, basePath: string): string {
  const at = href.indexOf(basePath);
  return at < 0 ? href : href.slice(at + basePath.length);
}

const countedAll = (state: ShadowState, groups: readonly Item[]): Promise<readonly Item[]> =>
  Promise.all(groups.map((group) => counted(state, group)));

function countOf({ count }: PageBody, { added, removed }: Difference) {
  return count === undefined ? {} : { count: Math.max(0, count + added.length - removed) };
}
