// What the gateway knows of the environment's custom attributes: free to ask, renewed in the background, true when last read.
import type { CallContext } from "../../pingone/call.js";
import { PingOneError } from "../../pingone/error.js";
import type { SchemaAttribute, UserSchema } from "../../pingone/resources/schema.js";
import type { Clock } from "../../platform/clock.js";
import type { LocalMemory } from "../process-memory.js";
import type { KnownSchema } from "../profile/value-codec.js";
import type { NeededAttribute } from "../../mapping/required-attributes.js";
import { isStandard } from "../../mapping/standard-attributes.js";

export interface EnvironmentSchema {
  /** Names of enabled custom attributes; undefined while nothing is known yet. Costs no call; starts a renewal when due. */
  current(): ReadonlySet<string> | undefined;
  /** The same, and what is declared in a way that cannot be used. */
  known(): KnownSchema;
  /**
   * As far as it has been so since the schema was first read: an attribute that is declared or switched on since may lack
   * values that are in the overflow.
   */
  searchable(): KnownSchema;
  /** Reads now, together with whoever reads already. Never rejects; ends by the context's deadline. */
  refresh(context: CallContext): Promise<void>;
  /** Reads unless it was tried within the last `ms`: for whoever is about to refuse an undeclared attribute. */
  refreshIfOlderThan(ms: number, context: CallContext): Promise<void>;
}

/** What was last read, and what of it was so at each reading. */
export interface SchemaAsRead {
  readonly known: KnownSchema;
  readonly searchable: KnownSchema;
}

export interface EnvironmentSchemaDependencies {
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

export function createEnvironmentSchema(deps: EnvironmentSchemaDependencies): EnvironmentSchema {
  const { clock, memory } = deps;
  const reading = createReading(deps);
  const held = (): SchemaAsRead | undefined => {
    reading.startWhenDue();
    return memory.get(ENVIRONMENT);
  };

  async function refresh(context: CallContext): Promise<void> {
    const controller = new AbortController();
    const left = Math.max(context.deadlineMs - clock.now(), 0);
    const tooLate = clock.sleep(left, controller.signal).catch(() => undefined);
    await Promise.race([reading.start(context.requestId), tooLate]);
    controller.abort();
  }

  return {
    current: () => held()?.known.declared,
    known: () => held()?.known ?? nothingKnown,
    searchable: () => held()?.searchable ?? nothingKnown,
    refresh,
    async refreshIfOlderThan(ms, context) {
      if (reading.isRecent(ms)) return;
      await refresh(context);
    },
  };
}

/** One reading at a time, the next when it is due; failures back off. */
function createReading({
  clock,
  memory,
  onFailure,
  readSchema,
  needed = [],
}: EnvironmentSchemaDependencies) {
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
      memory.set(
        ENVIRONMENT,
        schemaAsRead(attributes, needed, memory.get(ENVIRONMENT)?.searchable),
      );
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

  const start = (requestId: string): Promise<void> =>
    (pending ??= read(requestId).finally(() => {
      pending = undefined;
    }));

  return {
    start,
    startWhenDue() {
      if (pending === undefined && clock.now() >= dueAtMs) void start("schema-renewal");
    },
    isRecent: (ms: number): boolean => pending === undefined && clock.now() - triedAtMs < ms,
  };
}

/** `before`: what was searchable after the reading before this one; undefined when this is the first. */
function schemaAsRead(
  attributes: readonly SchemaAttribute[],
  needed: readonly NeededAttribute[],
  before: KnownSchema | undefined,
): SchemaAsRead {
  const byName = new Map(needed.map((each) => [each.name, each]));
  const overflow = needed.find(({ purpose }) => purpose === "overflow")?.name;
  const isUsable = (attribute: SchemaAttribute): boolean => {
    const need = byName.get(attribute.name);
    if (attribute.schemaType !== "CUSTOM" || !attribute.enabled) return false;
    return need === undefined || misfitOf(need, attribute) === undefined;
  };
  const names = attributes.map(({ name }) => name);
  const usable = new Set(attributes.filter(isUsable).map(({ name }) => name));
  const unusable = [
    ...names.filter((name) => byName.has(name) && !usable.has(name)),
    ...switchedOff(attributes),
  ];
  const isSearchable = (name: string): boolean =>
    before?.declared?.has(name) !== false || name === overflow;
  return {
    known: { declared: usable, unusable: new Set(unusable) },
    searchable: {
      declared: new Set([...usable].filter(isSearchable)),
      unusable: new Set([...(before?.unusable ?? []), ...unusable]),
    },
  };
}

/** PingOne's own attributes that an administrator has disabled, `email` and `address` for example (contract C5): they are ignored on write. */
export const switchedOff = (attributes: readonly SchemaAttribute[]): readonly string[] =>
  attributes.filter(({ enabled, name }) => !enabled && isStandard(name)).map(({ name }) => name);

/** Why an attribute as PingOne declares it cannot hold what the mapping puts into it (contract 5.2): it is PingOne's own, of the other type, switched off, or takes one value for several or several for one. */
export type Misfit = "notCustom" | "type" | "disabled" | "singleValued" | "multiValued";

/** The gravest reason, or undefined when it fits. */
export function misfitOf(needed: NeededAttribute, declared: SchemaAttribute): Misfit | undefined {
  if (declared.schemaType !== "CUSTOM") return "notCustom";
  if (declared.type !== needed.type) return "type";
  if (declared.multiValued && !needed.multiValued) return "multiValued";
  if (!declared.enabled) return "disabled";
  return needed.multiValued && !declared.multiValued ? "singleValued" : undefined;
}
