// What the gateway knows of the environment's custom attributes: free to ask, renewed in the background, true when last read.
import type { CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import type { SchemaAttribute, UserSchema } from "../../pingone/schema.js";
import type { Clock } from "../../platform/clock.js";
import { misfitOf } from "./attribute-fit.js";
import type { LocalMemory } from "../process-memory.js";
import type { KnownSchema } from "../profile/value-codec.js";
import type { NeededAttribute } from "../../mapping/required-attributes.js";

export interface DeclaredAttributes {
  /** Names of enabled custom attributes; undefined while nothing is known yet. Costs no call; starts a renewal when due. */
  current(): ReadonlySet<string> | undefined;
  /** The same, and what is declared in a way that cannot be used. */
  known(): KnownSchema;
  /**
   * Those that were declared when the schema was first read, and are: an attribute declared since may lack values that
   * are in the overflow.
   */
  searchable(): ReadonlySet<string> | undefined;
  /** Reads now, together with whoever reads already. Never rejects; ends by the context's deadline. */
  refresh(context: CallContext): Promise<void>;
  /** Reads unless it was tried within the last `ms`: for whoever is about to refuse an undeclared attribute. */
  refreshIfOlderThan(ms: number, context: CallContext): Promise<void>;
}

/** What was last read, and what of it was there at the first reading. */
export interface SchemaAsRead {
  readonly known: KnownSchema;
  readonly first: ReadonlySet<string>;
  readonly searchable: ReadonlySet<string>;
}

export interface DeclaredAttributesDependencies {
  readonly readSchema: (context: CallContext) => Promise<UserSchema>;
  readonly clock: Clock;
  readonly memory: LocalMemory<SchemaAsRead>;
  /** Once for each kind of failure until a read succeeds again. What was known before stays. */
  readonly onFailure: (error: unknown) => void;
  /** What the mapping needs: declared otherwise, an attribute counts as missing, because PingOne would refuse its values. */
  readonly needed?: readonly NeededAttribute[];
}

/** How often what our knowledge does not explain makes us look again. */
export const SURPRISE_MS = 1_000;

/** The only key: one tenant is one environment. */
const ENVIRONMENT = "";
const nothingKnown: KnownSchema = { declared: undefined, unusable: new Set() };

const RENEW_AFTER_MS = 5 * 60_000;
const FIRST_BACKOFF_MS = 5_000;
const READ_LIMIT_MS = 10_000;

export function createDeclaredAttributes(deps: DeclaredAttributesDependencies): DeclaredAttributes {
  const { clock, memory, readSchema, onFailure } = deps;
  const needed = new Map((deps.needed ?? []).map((each) => [each.name, each]));
  const overflow = deps.needed?.find(({ purpose }) => purpose === "overflow")?.name;
  const told = new Set<string>();
  let triedAtMs = -Infinity;
  let dueAtMs = -Infinity;
  let failures = 0;
  let pending: Promise<void> | undefined;

  async function read(requestId: string): Promise<void> {
    const startedMs = clock.now();
    triedAtMs = startedMs;
    try {
      // The answer is everybody's, so it gets a time limit of its own, not that of who asked first.
      const { attributes } = await readSchema({ requestId, deadlineMs: startedMs + READ_LIMIT_MS });
      learn(attributes);
      dueAtMs = startedMs + RENEW_AFTER_MS;
      failures = 0;
      told.clear();
    } catch (error) {
      dueAtMs = clock.now() + Math.min(FIRST_BACKOFF_MS * 2 ** failures, RENEW_AFTER_MS);
      failures += 1;
      const kind = error instanceof PingOneError ? error.code : "unexpected";
      if (!told.has(kind)) onFailure(error);
      told.add(kind);
    }
  }

  function learn(attributes: readonly SchemaAttribute[]): void {
    const usable = new Set(attributes.filter(isUsable).map(({ name }) => name));
    const others = attributes.flatMap(({ name }) => (needed.has(name) ? name : []));
    const unusable = new Set(others.filter((name) => !usable.has(name)));
    const first = memory.get(ENVIRONMENT)?.first ?? usable;
    const isSearchable = (name: string): boolean => first.has(name) || name === overflow;
    const searchable = new Set([...usable].filter(isSearchable));
    memory.set(ENVIRONMENT, { first, searchable, known: { declared: usable, unusable } });
  }

  function isUsable(attribute: SchemaAttribute): boolean {
    if (attribute.schemaType !== "CUSTOM" || !attribute.enabled) return false;
    const need = needed.get(attribute.name);
    return need === undefined || misfitOf(need, attribute) === undefined;
  }

  const start = (requestId: string): Promise<void> =>
    (pending ??= read(requestId).finally(() => {
      pending = undefined;
    }));

  function renewWhenDue(): void {
    if (pending === undefined && clock.now() >= dueAtMs) void start("schema-renewal");
  }

  async function refresh(context: CallContext): Promise<void> {
    const controller = new AbortController();
    const left = Math.max(context.deadlineMs - clock.now(), 0);
    const tooLate = clock.sleep(left, controller.signal).catch(() => undefined);
    await Promise.race([start(context.requestId), tooLate]);
    controller.abort();
  }

  return {
    current() {
      renewWhenDue();
      return memory.get(ENVIRONMENT)?.known.declared;
    },
    known() {
      renewWhenDue();
      return memory.get(ENVIRONMENT)?.known ?? nothingKnown;
    },
    searchable() {
      renewWhenDue();
      return memory.get(ENVIRONMENT)?.searchable;
    },
    refresh,
    async refreshIfOlderThan(ms, context) {
      if (pending !== undefined || clock.now() - triedAtMs >= ms) await refresh(context);
    },
  };
}
