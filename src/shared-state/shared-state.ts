// What the rest of the gateway sees of shared state: the shared store where there is one and it can be had, else this process alone. Never rejects, never waits long.
import type { Clock } from "../platform/clock.js";
import { createWriteBacklog, type WriteBacklog } from "./write-backlog.js";
import type { SharedStore } from "./shared-store.js";
import {
  createStoreLink,
  type HealthListener,
  type SharedHealth,
  type StoreLink,
} from "./store-link.js";

export interface SharedState extends Omit<SharedStore, "append" | "latest"> {
  /** Whether it was added; nothing is kept of what was not. */
  readonly append: (stream: string, entries: readonly string[], most: number) => Promise<boolean>;
  /** Undefined: what others have added cannot be had. */
  readonly latest: (stream: string, most: number) => Promise<readonly string[] | undefined>;
  /** Whether others may see it: false without a store behind it. */
  readonly isShared: boolean;
  readonly health: () => SharedHealth;
  /** Tells of every change from now on. */
  readonly watch: (listener: HealthListener) => void;
  readonly close: () => void;
}

export interface RemoteStore extends SharedStore {
  /** Told whenever the store is reached anew: it may have forgotten what it knew, or know what was before. */
  readonly whenBack: (listener: () => void) => void;
  readonly close: () => void;
}

export interface SharedStateDependencies {
  /** Undefined: this process is alone. */
  readonly remote: RemoteStore | undefined;
  /** Takes over, and mirrors what this process writes, so that it knows its own at least. */
  readonly local: SharedStore;
  readonly clock: Clock;
}

export function createSharedState(deps: SharedStateDependencies): SharedState {
  const { remote, local, clock } = deps;
  if (remote === undefined) {
    return {
      ...local,
      isShared: false,
      append: () => Promise.resolve(false),
      latest: nothing,
      health: () => ({ degraded: undefined }),
      watch: () => undefined,
      close: () => undefined,
    };
  }
  const backlog = createWriteBacklog(remote, clock);
  const link = createStoreLink(remote, backlog, clock);
  const parts: StoreParts = { remote, local, backlog, orLocal: link.orLocal, insist: link.insist };
  link.watch(({ degraded }) => {
    if (degraded === undefined) return;
    // Others may have gone on since this process wrote it, and what they write now it will not see.
    void local.beginEpoch();
    backlog.beginEpoch();
  });
  const beginEpoch = (): Promise<void> =>
    link.orLocal(remote.beginEpoch, () => {
      backlog.beginEpoch();
      return local.beginEpoch();
    });
  remote.whenBack(() => void beginEpoch());
  return {
    isShared: true,
    health: link.health,
    watch: link.watch,
    close() {
      link.stop();
      remote.close();
    },
    ...ofFields(parts),
    ...ofEpochs(parts, () => link.health().degraded !== undefined),
    beginEpoch,
    ...ofLeases(parts),
    count: (key, amount, window) =>
      link.orLocal(
        async () => {
          const counted = await remote.count(key, amount, window);
          // Its own, at least, a process still knows when it is alone.
          const { windowMs } = window;
          if (counted.isCounted) await local.count(key, amount, { windowMs });
          return counted;
        },
        () => local.count(key, amount, window),
      ),
    append: (stream, entries, most) =>
      link.orLocal(
        async () => {
          await remote.append(stream, entries, most);
          return true;
        },
        () => Promise.resolve(false),
      ),
    latest: (stream, most) => link.orLocal(() => remote.latest(stream, most), nothing),
  };
}

interface StoreParts {
  readonly remote: SharedStore;
  readonly local: SharedStore;
  readonly backlog: WriteBacklog;
  readonly orLocal: StoreLink["orLocal"];
  readonly insist: StoreLink["insist"];
}

/** What this process writes it knows itself too, so that it goes on with that. */
function ofFields({
  remote,
  local,
  backlog,
  orLocal,
}: StoreParts): Pick<SharedStore, "read" | "readField" | "write" | "writeIfAbsent" | "take"> {
  const keep = (...given: Parameters<WriteBacklog["write"]>): Promise<undefined> => {
    backlog.write(...given);
    return nothing();
  };
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
    async write(key, field, value, lifetime) {
      backlog.forget(key, field);
      // Sent before anything is waited for: order counts.
      const shared = orLocal(
        () => remote.write(key, field, value, lifetime),
        () => keep(key, field, value, lifetime),
      );
      await local.write(key, field, value, lifetime);
      await shared;
    },
    async writeIfAbsent(key, field, value, lifetime) {
      const theirs = (): Promise<boolean> => remote.writeIfAbsent(key, field, value, lifetime);
      const ours = async (): Promise<boolean> => {
        const isFirst = await local.writeIfAbsent(key, field, value, lifetime);
        if (isFirst) backlog.write(key, field, value, lifetime);
        return isFirst;
      };
      const isFirst = await orLocal(theirs, ours);
      if (isFirst) await local.write(key, field, value, lifetime);
      return isFirst;
    },
    take(key, field) {
      backlog.forget(key, field);
      const ours = local.take(key, field);
      return orLocal(
        () => remote.take(key, field),
        () => {
          backlog.take(key, field);
          return ours;
        },
      );
    },
  };
}

/** Not having what another has written since is worse than having nothing: only who is alone goes by its own. */
function ofEpochs(
  { remote, local, backlog, orLocal }: StoreParts,
  isAlone: () => boolean,
): Pick<SharedStore, "readInEpoch" | "writeInEpoch"> {
  return {
    readInEpoch: (key, field) =>
      orLocal(
        () => remote.readInEpoch(key, field),
        () => (isAlone() ? local.readInEpoch(key, field) : nothing()),
      ),
    async writeInEpoch(key, field, value, lifetime) {
      const shared = orLocal(
        () => remote.writeInEpoch(key, field, value, lifetime),
        () => {
          backlog.beginEpoch();
          return nothing();
        },
      );
      await local.writeInEpoch(key, field, value, lifetime);
      await shared;
    },
  };
}

/** Alone, each process has its own turns, with what it knows itself, and the whole of what is limited; as long as it is not, no late answer is taken for leave. */
function ofLeases({
  remote,
  local,
  backlog,
  orLocal,
  insist,
}: StoreParts): Pick<SharedStore, "claim" | "acquire" | "renew" | "release"> {
  return {
    claim: (key, claim) =>
      insist(
        () => remote.claim(key, claim),
        () => Promise.resolve({ granted: claim.limit, others: new Map<string, string>() }),
      ),
    acquire(key, lease, attached = []) {
      let asks = 0;
      return insist(
        async () => {
          asks += 1;
          const found = await remote.acquire(key, lease, attached);
          // The answer that was late may have been that somebody never gave it back.
          return asks > 1 && found.isGranted ? { ...found, isTakenOver: true } : found;
        },
        async () => {
          const known = await Promise.all(attached.map((each) => local.read(each)));
          return { isGranted: true, isTakenOver: false, attached: known };
        },
      );
    },
    renew: (key, lease, mayRestore) =>
      insist(
        () => remote.renew(key, lease, mayRestore),
        () => Promise.resolve(true),
      ),
    release: (key, holder) =>
      orLocal(
        () => remote.release(key, holder),
        () => {
          // The store may have heard of a lease whose holder heard nothing from it.
          backlog.release(key, holder);
          return Promise.resolve();
        },
      ),
  };
}

const nothing = (): Promise<undefined> => Promise.resolve(undefined);
