// Pages of PingOne's collections with what is planned over them: what would have changed is shown so, what would be new comes after the last page.
import { createHash } from "node:crypto";
import type { Call, CallContext } from "../../pingone/call.js";
import type { PingOneClient } from "../../pingone/client.js";
import type { MemberKind } from "../../pingone/groups.js";
import {
  demandedGroups,
  hintsOf,
  matches,
  parsePingOneFilter,
  type PingOneFilter,
} from "./filter.js";
import { type Entry, type Item, withChanges } from "./item.js";
import { counted, indexed, type ShadowState } from "./state.js";

/** A page as PingOne answers it, reduced to what a reader looks at. */
interface PageBody {
  readonly _embedded?: Readonly<Record<string, readonly Item[]>>;
  readonly _links?: { readonly next?: { readonly href?: string } };
  readonly count?: number;
}

export interface ListDependencies {
  readonly real: PingOneClient;
  readonly state: ShadowState;
  readonly basePath: string;
}

type Lists = (kind: MemberKind, call: Call, context: CallContext) => Promise<PageBody>;

/** What would be different of a collection. */
interface Difference {
  /** Of what PingOne lists, as it would be; undefined who would not be listed. */
  readonly shown: (item: Item) => Item | undefined;
  readonly added: readonly Item[];
  readonly removed: number;
}

const DEFAULT_LIMIT = 100;

export function createLists({ real, state, basePath }: ListDependencies): Lists {
  const digest = (link: string): string => createHash("sha256").update(link).digest("base64url");

  /** Whether every match is a member of a group that PingOne does not have. */
  async function isOnlyHere(filter: PingOneFilter | undefined): Promise<boolean> {
    if (filter === undefined) return false;
    const entries = await Promise.all(
      demandedGroups(filter).map((group) => state.entry("groups", group)),
    );
    return entries.some((entry) => entry !== undefined && (entry.isGone || !entry.base));
  }

  return async function list(kind, call, context) {
    const query = new URLSearchParams(call.path.slice(call.path.indexOf("?") + 1));
    const limit = Number(query.get("limit") ?? DEFAULT_LIMIT);
    const isFirst = !query.has("cursor") && !query.has("shadow");
    const text = isFirst ? (query.get("filter") ?? "") : await state.filterOf(digest(call.path));
    // Nobody knows any more what this walk is about: what PingOne lists is all there is to show.
    const filter = text === undefined || text === "" ? undefined : parsePingOneFilter(text);
    const difference = await differenceOf(state, kind, filter, text !== undefined);
    const skip = query.has("shadow") ? Number(query.get("shadow")) : 0;
    const isPast = query.has("shadow") || (await isOnlyHere(filter));
    const body: PageBody = isPast ? {} : ((await real(call, context)) as PageBody);
    const items = (body._embedded?.[kind] ?? []).flatMap((each) => difference.shown(each) ?? []);
    const follow = body._links?.next?.href;
    const count = isPast ? difference.added.length : countOf(body, difference);
    const completed = (listed: readonly Item[]): Promise<readonly Item[]> =>
      kind === "users"
        ? Promise.resolve(listed)
        : Promise.all(listed.map((group) => counted(state, group)));
    const next = follow === undefined ? undefined : withoutOrigin(follow, basePath);
    if (next !== undefined) {
      await state.keepFilter(digest(next), text ?? "");
      return page(kind, await completed(items), count, basePath + next);
    }
    const room = Math.max(0, limit - items.length);
    const tail = difference.added.slice(skip, skip + room);
    const isLast = skip + room >= difference.added.length;
    const more = `/${kind}?limit=${limit}&shadow=${skip + room}`;
    if (!isLast) await state.keepFilter(digest(more), text ?? "");
    const whole = await completed([...items, ...tail]);
    return page(kind, whole, count, isLast ? undefined : basePath + more);
  };
}

const page = (
  kind: MemberKind,
  items: readonly Item[],
  count: number | undefined,
  next: string | undefined,
): PageBody => ({
  _embedded: { [kind]: items },
  ...(count === undefined ? {} : { count }),
  ...(next === undefined ? {} : { _links: { next: { href: next } } }),
});

function withoutOrigin(href: string, basePath: string): string {
  const at = href.indexOf(basePath);
  return at < 0 ? href : href.slice(at + basePath.length);
}

function countOf({ count }: PageBody, { added, removed }: Difference): number | undefined {
  return count === undefined ? undefined : Math.max(0, count + added.length - removed);
}

async function differenceOf(
  state: ShadowState,
  kind: MemberKind,
  filter: PingOneFilter | undefined,
  isKnown: boolean,
): Promise<Difference> {
  const entries = isKnown ? await candidates(state, kind, filter) : [];
  const added: Item[] = [];
  const all = new Map<string, Entry>();
  const links = new Map<string, ReadonlyMap<string, boolean>>();
  let removed = 0;
  for (const entry of entries) {
    all.set(entry.id, entry);
    const planned = await state.groupsOf(kind, entry.id);
    links.set(entry.id, planned);
    const now = withChanges(entry);
    // Of memberships nobody planned to change nothing is known: they are the same before and after.
    const isNow =
      now !== undefined && matchesOr(filter, now, (group) => planned.get(group) === true);
    const wasMember = (group: string): boolean => planned.get(group) === false;
    const was = entry.base !== undefined && matchesOr(filter, entry.base, wasMember);
    if (isNow && !was && now !== undefined) added.push(now);
    if (was && !isNow) removed += 1;
  }
  return {
    added,
    removed,
    shown(item) {
      const entry = all.get(item.id);
      if (entry === undefined) return item;
      const now = withChanges(entry, item);
      const isMember = (group: string): boolean => links.get(item.id)?.get(group) ?? true;
      return now !== undefined && matchesOr(filter, now, isMember) ? now : undefined;
    },
  };
}

const matchesOr = (
  filter: PingOneFilter | undefined,
  item: Item,
  isMember: (group: string) => boolean,
): boolean => filter === undefined || matches(filter, item, isMember);

async function candidates(
  state: ShadowState,
  kind: MemberKind,
  filter: PingOneFilter | undefined,
): Promise<readonly Entry[]> {
  const hints = filter && hintsOf(filter, (attribute) => indexed[kind].has(attribute));
  if (hints === undefined) return state.all(kind);
  const ids = new Set<string>();
  for (const hint of hints) {
    const found =
      hint.kind === "value"
        ? await state.withValue(kind, hint.attribute, hint.value)
        : (await state.membersOf(hint.group, kind)).keys();
    for (const id of found) ids.add(id);
  }
  const entries = await Promise.all([...ids].map((id) => state.entry(kind, id)));
  return entries.flatMap((entry) => entry ?? []);
}
