// What the rest of the gateway sees of shared state: the shared store where there is one and it can be had, else this process alone. Never rejects, never waits long.
import type { Clock } from "../platform/clock.js";
import { SharedStoreError, type SharedStore } from "./shared-store.js";

export interface SharedState extends SharedStore {
  /** Whether others may see it: false without a store behind it. */
  readonly isShared: boolean;
  readonly health: () => SharedHealth;
  /** Tells of every change from now on. */
  readonly watch: (listener: HealthListener) => void;
  readonly close: () => void;
}

export interface SharedHealth {
  /** Why each process works by itself at the moment; undefined: all is shared, or nothing is meant to be. */
  readonly degraded:
    { readonly reason: SharedStoreError["reason"]; readonly sinceMs: number } | undefined;
}

export type HealthListener = (health: SharedHealth) => void;

export interface SharedStateDependencies {
  /** Undefined: this process is alone. */
  readonly remote: (SharedStore & { readonly close: () => void }) | undefined;
  /** Takes over, and mirrors what this process writes, so that it knows its own at least. */
  readonly local: SharedStore;
  readonly clock: Clock;
}

/** How often a lost store is looked for. */
const LOOK_MS = 1_000;
const PROBE_MS = 10_000;

export function createSharedState(deps: SharedStateDependencies): SharedState {
  const { remote, local } = deps;
  if (remote === undefined) {
    return {
      ...local,
      isShared: false,
      health: () => ({ degraded: undefined }),
      watch: () => undefined,
      close: () => undefined,
    };
  }
  const link = createLink(remote, deps);
  return {
    isShared: true,
    health: link.health,
    watch: link.watch,
    close() {
      link.stop();
      remote.close();
    },
    ...ofFields(remote, local, link),
    ...ofLeases(remote, link),
    count: (key, amount, window) =>
      link.orLocal(
        () => remote.count(key, amount, window),
        () => local.count(key, amount, window),
      ),
    async append(stream, entry, most) {
      const shared = link.orLocal(() => remote.append(stream, entry, most), nothing);
      await local.append(stream, entry, most);
      await shared;
    },
    latest: (stream, most) =>
      link.orLocal(
        () => remote.latest(stream, most),
        () => local.latest(stream, most),
      ),
  };
}

/** What this process writes it knows itself too, so that it goes on with that. */
function ofFields(
  remote: SharedStore,
  local: SharedStore,
  { orLocal, isUp }: Link,
): Pick<SharedStore, "read" | "readField" | "write" | "writeIfAbsent" | "take"> {
  return {
    read: (key) =>
      orLocal(
        () => remote.read(key),
        () => local.read(key),
      ),
    readField: (key, field) =>
      orLocal(
        () => remote.readField(key, field),
        () => local.readField(key, field),
      ),
    async write(key, field, value, lifetimeMs) {
      // Sent before anything is waited for: order counts.
      const shared = orLocal(() => remote.write(key, field, value, lifetimeMs), nothing);
      await local.write(key, field, value, lifetimeMs);
      await shared;
    },
    async writeIfAbsent(key, field, value, lifetimeMs) {
      const ours = (): Promise<boolean> => local.writeIfAbsent(key, field, value, lifetimeMs);
      const theirs = (): Promise<boolean> => remote.writeIfAbsent(key, field, value, lifetimeMs);
      const isFirst = await orLocal(theirs, ours);
      if (isFirst) await local.write(key, field, value, lifetimeMs);
      return isFirst;
    },
    async take(key, field) {
      const ours = local.take(key, field);
      const shared = await orLocal(() => remote.take(key, field), nothing);
      return shared ?? (isUp() ? undefined : ours);
    },
  };
}

/** Alone, each process has its own turns, and the whole of what is limited. */
function ofLeases(
  remote: SharedStore,
  { orLocal, watch }: Link,
): Pick<SharedStore, "claim" | "acquire" | "renew" | "release"> {
  // The store may have heard of a lease whose holder heard nothing from it: it is given back as soon as it can be.
  const owed = new Map<string, string>();
  watch(({ degraded }) => {
    if (degraded !== undefined) return;
    for (const [holder, key] of owed)
      orLocal(() => remote.release(key, holder), nothing).catch(nothing);
    owed.clear();
  });
  const owe = (key: string, holder: string): Promise<void> => {
    if (owed.size < MOST_OWED) owed.set(holder, key);
    return Promise.resolve();
  };
  return {
    claim: (key, claim) =>
      orLocal(
        () => remote.claim(key, claim),
        () => Promise.resolve({ granted: claim.limit, others: new Map<string, string>() }),
      ),
    acquire: (key, lease, notes) =>
      orLocal(
        () => remote.acquire(key, lease, notes),
        () => Promise.resolve({ isGranted: true, isTakenOver: false, notes: [] }),
      ),
    renew: (key, lease, mayRestore) =>
      orLocal(
        () => remote.renew(key, lease, mayRestore),
        () => Promise.resolve(true),
      ),
    release: (key, holder) =>
      orLocal(
        () => remote.release(key, holder),
        () => owe(key, holder),
      ),
  };
}

/** A lease that is not given back ends by itself. */
const MOST_OWED = 5_000;

const nothing = (): Promise<undefined> => Promise.resolve(undefined);

interface Link {
  readonly isUp: () => boolean;
  readonly health: () => SharedHealth;
  readonly watch: (listener: HealthListener) => void;
  readonly stop: () => void;
  /** What the store says; what this process says where the store cannot be had. */
  readonly orLocal: <T>(shared: () => Promise<T>, alone: () => Promise<T>) => Promise<T>;
}

/** Knows whether the store can be had: one failure is enough to do without it, one success of a write to go back. */
function createLink(remote: SharedStore, { clock }: SharedStateDependencies): Link {
  const listeners: HealthListener[] = [];
  let degraded: SharedHealth["degraded"];
  const stopping = new AbortController();

  function tell(change: SharedHealth["degraded"]): void {
    degraded = change;
    for (const listener of listeners) listener({ degraded });
  }

  async function look(): Promise<void> {
    while (degraded !== undefined) {
      await clock.sleep(LOOK_MS, stopping.signal);
      try {
        await remote.write("probe", "", "", PROBE_MS);
        tell(undefined);
      } catch (error) {
        if (!(error instanceof SharedStoreError)) throw error;
        if (error.reason !== degraded.reason) tell({ ...degraded, reason: error.reason });
      }
    }
  }

  function lose({ reason }: SharedStoreError): void {
    if (degraded !== undefined || stopping.signal.aborted) return;
    tell({ reason, sinceMs: clock.now() });
    look().catch(() => undefined);
  }

  return {
    isUp: () => degraded === undefined,
    health: (): SharedHealth => ({ degraded }),
    watch(listener: HealthListener): void {
      listeners.push(listener);
    },
    stop() {
      stopping.abort();
    },
    async orLocal(shared, alone) {
      if (degraded !== undefined) return alone();
      try {
        return await shared();
      } catch (error) {
        if (!(error instanceof SharedStoreError)) throw error;
        lose(error);
        return alone();
      }
    },
  };
}
