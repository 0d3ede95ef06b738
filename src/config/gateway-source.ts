// One source of a configuration file: what it may show, and what it wants done with what it pushes.
import { z } from "zod";
import { isKnownDigest } from "../platform/bearer-token.js";
import type { FileProblems } from "../platform/file-problems.js";
import type { YamlPath } from "../platform/yaml-source.js";
import type { InboundBearer, SourceConfig } from "./config.js";
import { credentialsShape, populationsShape, sourceShape } from "./gateway-shape.js";

export interface SourceReading {
  readonly config: SourceConfig;
  readonly bearers: readonly InboundBearer[];
}

/** Undefined where the shape is wrong, which is told elsewhere. */
export function readSource(
  name: string,
  value: unknown,
  at: YamlPath,
  problems: FileProblems,
  problemOfFilter: (text: string) => string | undefined,
): SourceReading | undefined {
  const parts = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  const populations = populationsShape.safeParse(parts["populations"]).data;
  const rules = populations?.rules ?? [];
  for (const [place, { when }] of rules.entries()) {
    const problem = problemOfFilter(when);
    if (problem !== undefined) {
      problems.add([...at, "populations", "rules", place, "when"], `is no SCIM filter: ${problem}`);
    }
  }
  const bearers = readBearers(name, parts["credentials"], [...at, "credentials"], problems);
  const { data } = sourceShape.safeParse(value);
  return data && { config: toConfig(name, data), bearers };
}

function readBearers(
  source: string,
  value: unknown,
  at: YamlPath,
  problems: FileProblems,
): readonly InboundBearer[] {
  const seen = new Set<string>();
  const bearers: InboundBearer[] = [];
  const given = z.array(z.object({ bearer: z.unknown() })).safeParse(value).data ?? [];
  for (const [place, { bearer }] of (credentialsShape.safeParse(value).data ?? []).entries()) {
    if (bearer === undefined) {
      // That its variable is not set is told elsewhere.
      const isUnset = Object.hasOwn(given[place] ?? {}, "bearer");
      if (!isUnset) problems.add([...at, place], "needs bearer: { sha256: … }");
      continue;
    }
    const sha256 = bearer.sha256.toLowerCase();
    if (seen.has(sha256)) problems.add([...at, place], "is the same token as one before it");
    if (isKnownDigest(sha256)) {
      problems.add(
        [...at, place, "bearer", "sha256"],
        "is the digest of a token that everybody knows; scim-pingone hash-token --generate makes another one",
      );
    }
    seen.add(sha256);
    const setting = `sources.${source}.credentials[${place}]`;
    bearers.push({ setting, sha256, expiresAtMs: bearer.expiresAt });
  }
  return bearers;
}

const toConfig = (
  name: string,
  {
    populations,
    identityProvider,
    onUnmapped = "drop",
    passwordHashes = "refuse",
    pingoneExtension = "always",
    groups,
  }: z.output<typeof sourceShape>,
): SourceConfig => ({
  name,
  populations: {
    default: populations?.default?.toLowerCase(),
    rules: (populations?.rules ?? []).map(({ when, population }) => ({
      when,
      population: population.toLowerCase(),
    })),
  },
  identityProviderId: identityProvider?.toLowerCase(),
  onUnmapped,
  passwordHashes,
  pingoneExtension,
  groups: toGroups(groups),
});

const toGroups = (groups: z.output<typeof sourceShape>["groups"]): SourceConfig["groups"] => ({
  populationId: groups?.population?.toLowerCase(),
  membersInLists: groups?.membersInLists ?? true,
});
