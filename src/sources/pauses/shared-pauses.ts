// An operator's pauses, the same at every replica within moments: read in the background, so that no request waits for it. While nothing is shared the last that is known holds.
import type { Clock } from "../../platform/clock.js";
import { createPauses, type Pauses, type PauseSwitch } from "./pauses.js";

type PauseValue = (number | string)[];

/** The part of a tenant's shared state that is used. */
export interface PauseState {
  readDecisions(key: string): Promise<ReadonlyMap<string, unknown>>;
  write(key: string, field: string, value: PauseValue, lifetimeMs: number): Promise<void>;
}

export interface SharedPausesDependencies {
  readonly clock: Clock;
  /** Undefined: this process is alone. */
  readonly stateOf: ((tenant: string) => PauseState) | undefined;
  readonly tenants: () => readonly string[];
  /** A switch that was thrown at another replica. */
  readonly onAdopted: (tenant: string, source: string, isPaused: boolean) => void;
  readonly onFailure: (error: unknown) => void;
}

export interface SharedPauses extends Pauses {
  /** Knows what the others know when it resolves, and follows them from then on. */
  start(): Promise<void>;
  stop(): void;
}

const KEY = "pauses";
const EVERY_MS = 1_000;
/** Who still knows of it writes it anew. */
const LIFETIME_MS = 30 * 24 * 3_600_000;

export function createSharedPauses(deps: SharedPausesDependencies): SharedPauses {
  const { clock, stateOf, onFailure } = deps;
  const stopping = new AbortController();
  const tell = async (tenant: string, source: string, thrown: PauseSwitch): Promise<void> =>
    stateOf?.(tenant).write(KEY, source, toValue(thrown), LIFETIME_MS);
  const pauses = createPauses({
    clock,
    onSwitch: (tenant, source, thrown) => {
      tell(tenant, source, thrown).catch(onFailure);
    },
  });

  /** The later word wins on both sides; what the store has forgotten or never heard it is told. */
  async function exchange(tenant: string, state: PauseState): Promise<void> {
    const shared = new Map<string, PauseSwitch>();
    for (const [source, value] of await state.readDecisions(KEY)) {
      const theirs = toSwitch(value);
      if (theirs === undefined) continue;
      shared.set(source, theirs);
      if (pauses.adopt(tenant, source, theirs)) deps.onAdopted(tenant, source, theirs.isPaused);
    }
    for (const [source, own] of pauses.switches(tenant)) {
      if ((shared.get(source)?.atMs ?? 0) < own.atMs) await tell(tenant, source, own);
    }
  }

  async function exchangeAll(): Promise<void> {
    if (stateOf === undefined) return;
    for (const tenant of deps.tenants()) await exchange(tenant, stateOf(tenant));
  }

  /** False: it was stopped. */
  const isNextDue = (): Promise<boolean> =>
    clock.sleep(EVERY_MS, stopping.signal).then(
      () => true,
      () => false,
    );

  async function follow(): Promise<void> {
    while (await isNextDue()) await exchangeAll().catch(onFailure);
  }

  return {
    ...pauses,
    async start() {
      if (stateOf === undefined) return;
      await exchangeAll().catch(onFailure);
      void follow();
    },
    stop() {
      stopping.abort();
    },
  };
}

const toValue = ({ isPaused, atMs, by = "" }: PauseSwitch): PauseValue => [
  isPaused ? 1 : 0,
  atMs,
  by,
];

function toSwitch(value: unknown): PauseSwitch | undefined {
  const [isPaused, atMs, by] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (typeof atMs !== "number" || typeof by !== "string") return undefined;
  return { isPaused: isPaused === 1, atMs, by };
}
