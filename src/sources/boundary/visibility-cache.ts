// Which ids of one resource type are inside a source's boundary: from what was answered within a minute, else asked for in the fewest calls.
import { LRUCache } from "lru-cache";
import { atMost } from "../../platform/cache-size.js";
import { ScimError } from "../../scim/error.js";
import type { Filter } from "../../scim/filter/ast.js";
import { parseProjection } from "../../scim/representation/projection.js";
import type { RequestContext, ResourceStore } from "../../scim/resource-store.js";
import type { JsonObject } from "../../platform/json.js";
import { type ResourceSchema, resolveAttributePath } from "../../scim/schema/resource-schema.js";
import { forEachLimit } from "../../platform/work/for-each-limit.js";
import { anyOf } from "./populations.js";

export interface VisibilityCacheDependencies {
  /** Of everything there is. */
  readonly store: ResourceStore;
  readonly schema: ResourceSchema;
  readonly clock: { readonly now: () => number };
  /** How long an answer is relied on. */
  readonly knownMs: number;
  /** Undefined: outside. */
  readonly visibilityOf: (resource: JsonObject) => Visibility | undefined;
}

/** `shared`: of the environment, and not of a population. */
export type Visibility = "own" | "shared";

export interface VisibilityCache {
  /** Takes note of what the store answered. */
  readonly notice: (resource: JsonObject) => void;
  readonly forget: (id: string) => void;
  /** Where it is, by a read unless it was seen lately; `isFresh` reads in any case. Undefined for what is outside or not there. */
  find(id: string, context: RequestContext, isFresh?: boolean): Promise<Visibility | undefined>;
  /** Those of `ids` that are inside. */
  among(ids: readonly string[], context: RequestContext): Promise<ReadonlySet<string>>;
}

const MOST_KNOWN = 100_000;
/** As many as PingOne takes in one filter. */
const AT_ONCE = 40;
const CONCURRENCY = 4;

interface Seen {
  readonly visibility: Visibility | undefined;
  readonly atMs: number;
}

export function createVisibilityCache({
  store,
  schema,
  clock,
  knownMs,
  visibilityOf,
}: VisibilityCacheDependencies): VisibilityCache {
  const seen = new LRUCache<string, Seen>(atMost(MOST_KNOWN));
  const idPath = resolveAttributePath(schema, "id");
  const onlyId = parseProjection("id", undefined, schema);

  const notice = (resource: JsonObject): void => {
    seen.set(resource["id"] as string, { visibility: visibilityOf(resource), atMs: clock.now() });
  };

  function known(id: string): Seen | undefined {
    const found = seen.get(id);
    const ageMs = clock.now() - (found?.atMs ?? -Infinity);
    return ageMs >= 0 && ageMs < knownMs ? found : undefined;
  }

  async function find(id: string, context: RequestContext, isFresh = false) {
    const before = isFresh ? undefined : known(id);
    if (before !== undefined) return before.visibility;
    try {
      const resource = await store.read(id, onlyId, context);
      notice(resource);
      return visibilityOf(resource);
    } catch (error) {
      if (!(error instanceof ScimError) || error.status !== 404) throw error;
      seen.delete(id);
      return undefined;
    }
  }

  /** One call for many; whoever is not listed, which may be late, is read. */
  async function look(ids: readonly string[], context: RequestContext): Promise<void> {
    if (idPath === undefined) return;
    const filter = anyOf(
      ids.map((value): Filter => ({ kind: "comparison", path: idPath, op: "eq", value })),
    );
    const request = { filter, projection: onlyId, startIndex: 1, count: ids.length };
    for (const found of (await store.list(request, context)).resources) notice(found);
  }

  return {
    notice,
    forget: (id) => void seen.delete(id),
    find: (id, context, isFresh) => find(id.toLowerCase(), context, isFresh),
    async among(given, context) {
      const ids = [...new Set(given.map((id) => id.toLowerCase()))];
      const open = ids.filter((id) => known(id) === undefined);
      if (open.length > 1) {
        const parts = Array.from({ length: Math.ceil(open.length / AT_ONCE) }, (_, place) =>
          open.slice(place * AT_ONCE, (place + 1) * AT_ONCE),
        );
        await forEachLimit(parts, CONCURRENCY, (part) => look(part, context));
      }
      const inside = new Set<string>();
      await forEachLimit(ids, CONCURRENCY, async (id) => {
        if ((await find(id, context)) !== undefined) inside.add(id);
      });
      return inside;
    },
  };
}
