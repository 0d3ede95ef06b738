// What a gateway is made of and a reload keeps: workers, directories and stores live, with all they remember, as long as what they are made of stays the same.
import type { PingOneConfig, SourceConfig, WorkerSecrets } from "./config/config.js";
import { createDirectory, type Directory, type DirectoryDependencies } from "./tenant/directory.js";
import type { Mapping } from "./mapping/model.js";
import { createSource, type SourceDependencies, type SourceEndpoints } from "./tenant/source.js";
import type { Keys } from "./platform/secrets/derived-keys.js";
import { createRequestLimit, type RequestLimit } from "./sources/request-limit.js";
import { createTokenBucket } from "./pingone/governor/token-bucket.js";
import { createShadow, type ShadowDependencies, type ShadowSettings } from "./tenant/shadow.js";
import type { SourceTag } from "./translate/source-tag.js";
import { createWorker, type Worker, type WorkerDependencies } from "./tenant/worker.js";

/** By what each is made of. */
export interface Generation {
  readonly workers: Map<string, KeptWorker>;
  readonly directories: Map<string, Directory>;
  readonly sources: Map<string, SourceEndpoints>;
  readonly limits: Map<string, RequestLimit>;
}

interface KeptWorker {
  readonly worker: Worker;
  readonly name: string;
  readonly secrets: WorkerSecrets;
}

export interface PartDependencies {
  /** `name`: the tenant's, or tenant and source where the source has a worker of its own. */
  readonly worker: (tenant: string, name: string) => WorkerDependencies;
  readonly directory: (tenant: string) => DirectoryDependencies;
  readonly shadow: (tenant: string) => ShadowDependencies;
  readonly source: (tenant: string) => Omit<SourceDependencies, "found" | "sourceTag">;
}

/** One source with the worker and the directory it works on. */
export interface SourceParts extends SourceEndpoints {
  readonly worker: Worker;
  readonly directory: Directory;
  readonly limit: RequestLimit;
}

export interface SourceSettings {
  readonly tenant: string;
  readonly pingone: PingOneConfig;
  readonly mapping: Mapping;
  readonly source: SourceConfig;
  readonly sourceTag: SourceTag;
  readonly shadowKeys: Keys;
  /** Of the worker: the source's own, or the tenant's. */
  readonly secrets: WorkerSecrets;
}

export interface Parts {
  readonly generation: Generation;
  /** Finds what the generation before has of it, and makes the rest. */
  ofSource(settings: SourceSettings): SourceParts;
}

export const noGeneration: Generation = {
  workers: new Map(),
  directories: new Map(),
  sources: new Map(),
  limits: new Map(),
};

export function createParts(before: Generation, deps: PartDependencies): Parts {
  const generation: Generation = {
    workers: new Map(),
    directories: new Map(),
    sources: new Map(),
    limits: new Map(),
  };
  return {
    generation,
    ofSource({ tenant, pingone, mapping, source, sourceTag, shadowKeys, secrets }) {
      const owner = source.worker === undefined ? tenant : `${tenant}/${source.name}`;
      const ofWorker = JSON.stringify([owner, pingone]);
      const isShadow = source.policy.mode === "shadow";
      // What one source plans nobody else sees.
      const ofDirectory = JSON.stringify([ofWorker, mapping, isShadow ? source.name : null]);
      // How much it may ask for, and from where, is no matter of its stores.
      const choices = { ...source, limits: undefined, addresses: undefined };
      const ofSource = JSON.stringify([ofDirectory, choices]);
      const { worker } = keep(generation.workers, before.workers, ofWorker, (kept) => ({
        worker: kept?.worker ?? createWorker(pingone, secrets, deps.worker(tenant, owner)),
        name: owner,
        secrets,
      }));
      const directory = keep(
        generation.directories,
        before.directories,
        ofDirectory,
        (kept) =>
          kept ??
          (isShadow
            ? shadowed(worker, { tenant, source: source.name, mapping, keys: shadowKeys }, deps)
            : createDirectory(worker, mapping, deps.directory(tenant))),
      );
      const endpoints = keep(
        generation.sources,
        before.sources,
        ofSource,
        (kept) =>
          kept ??
          createSource(source, mapping, directory, {
            ...deps.source(tenant),
            found: pingone,
            sourceTag,
          }),
      );
      // A reload is no leave to ask for a full bucket more, whatever else of the source it changes.
      const { requestsPerSecond, concurrency } = source.limits;
      const ofLimit = JSON.stringify([tenant, source.name, requestsPerSecond, concurrency]);
      const limit = keep(
        generation.limits,
        before.limits,
        ofLimit,
        (kept) => kept ?? createRequestLimit(source.limits, createTokenBucket(requestsPerSecond)),
      );
      return { worker, directory, limit, ...endpoints };
    },
  };
}

/** The same, of which nothing is written. */
function shadowed(worker: Worker, settings: ShadowSettings, deps: PartDependencies): Directory {
  const own = createShadow(worker, settings, deps.shadow(settings.tenant));
  const given = { ...deps.directory(settings.tenant), plan: own.plan };
  return createDirectory(own.worker, settings.mapping, given);
}

function keep<T>(
  now: Map<string, T>,
  before: ReadonlyMap<string, T>,
  key: string,
  make: (kept: T | undefined) => T,
): T {
  const found = now.get(key) ?? make(before.get(key));
  now.set(key, found);
  return found;
}
