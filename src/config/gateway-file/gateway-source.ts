// One source of a configuration file: what it may show, how much it may ask, and what it wants done with what it pushes.
import * as z from "zod";
import type { FileProblems } from "../../platform/file/file-problems.js";
import type { YamlPath } from "../../platform/file/yaml-source.js";
import type { SourceConfig, SourceSecrets, SourceWorker, WorkerSecrets } from "../config.js";
import type { JudgedSource } from "../check-policy.js";
import type { Reader } from "./reader.js";
import { populationsShape, sourceName, sourceShape } from "../shape/gateway-shape.js";
import { addShape, block, type NamedEntry } from "./named-entries.js";
import { workerShape } from "../shape/pingone-shape.js";
import { policyShape, toPolicy } from "../shape/source-shape.js";
import { readCredentials, type PlacedCredential } from "./source-credentials.js";
import { readWorkerSecrets } from "./worker-secrets.js";

export interface SourceReading extends Omit<NamedEntry, "value"> {
  /** Undefined where the shape is wrong, which is told elsewhere. */
  readonly config: SourceConfig | undefined;
  /** What can be said to hold together or not, whatever is wrong beside it. */
  readonly judged: JudgedSource | undefined;
  readonly secrets: SourceSecrets;
  /** The credentials with where they stand. */
  readonly credentials: readonly PlacedCredential[];
}

export function readSource(
  { name, value, at }: NamedEntry,
  reader: Reader,
  problemOfFilter: (text: string) => string | undefined,
): SourceReading {
  const { problems } = reader;
  if (!sourceName.safeParse(name).success) addShape(sourceShape, value, at, problems);
  const parts = block.safeParse(value).data ?? {};
  checkRules(parts["populations"], at, problems, problemOfFilter);
  const credentials = readCredentials(name, parts["credentials"], [...at, "credentials"], problems);
  const worker = readWorker(parts["worker"], [...at, "worker"], reader);
  const { data } = sourceShape.safeParse(value);
  return {
    name,
    at,
    config: data && toConfig(name, data, worker?.config),
    judged: toJudged(judgedShape.safeParse(usablePartsOf(parts)).data),
    secrets: {
      credentials: credentials.map(({ credential }) => credential),
      worker: worker?.secrets,
    },
    credentials,
  };
}

function checkRules(
  value: unknown,
  at: YamlPath,
  problems: FileProblems,
  problemOfFilter: (text: string) => string | undefined,
): void {
  const { rules = [] } = populationsShape.safeParse(value).data ?? {};
  for (const [place, { when }] of rules.entries()) {
    const problem = problemOfFilter(when);
    if (problem !== undefined) {
      problems.add([...at, "populations", "rules", place, "when"], `is no SCIM filter: ${problem}`);
    }
  }
}

function readWorker(
  value: unknown,
  at: YamlPath,
  { problems, locate, readFile }: Reader,
): { readonly config: SourceWorker; readonly secrets: WorkerSecrets } | undefined {
  const { data } = workerShape.safeParse(value);
  if (data === undefined) return undefined;
  const isGiven = (key: string): boolean => Object.hasOwn(block.parse(value), key);
  const secrets = readWorkerSecrets(data, isGiven, { locate, readFile }, (key, message) => {
    problems.add(key === undefined ? at : [...at, key], message);
  });
  const { clientId, clientAuth = "client_secret_basic" } = data;
  return { config: { clientId, clientAuth }, secrets };
}

const { populations: populationsOrNone, groups: groupsOrNone } = sourceShape.shape;
const judgedShape = z.object({
  ...policyShape,
  populations: populationsOrNone,
  groups: groupsOrNone,
});

/** A mistake in one shall not hide what another says; a boundary that cannot be read leaves nothing to judge by. */
function usablePartsOf(parts: Readonly<Record<string, unknown>>): object {
  const { writable, ...others } = parts;
  const entries = Object.entries(others).filter(
    ([name, value]) =>
      name === "boundary" || !isJudged(name) || judgedShape.shape[name].safeParse(value).success,
  );
  const when = Object.entries(block.safeParse(writable).data ?? {}).filter(
    ([name, value]) => policyShape.writable.safeParse({ [name]: value }).success,
  );
  return { ...Object.fromEntries(entries), writable: Object.fromEntries(when) };
}

const isJudged = (name: string): name is keyof typeof judgedShape.shape =>
  Object.hasOwn(judgedShape.shape, name);

const toJudged = (parts: z.output<typeof judgedShape> | undefined): JudgedSource | undefined =>
  parts && {
    policy: toPolicy(parts),
    populations: toPopulations(parts.populations),
    groups: toGroups(parts.groups),
  };

const toPopulations = (
  populations: z.output<typeof sourceShape>["populations"],
): SourceConfig["populations"] => ({
  default: populations?.default?.toLowerCase(),
  rules: (populations?.rules ?? []).map(({ when, population }) => ({
    when,
    population: population.toLowerCase(),
  })),
});

const toConfig = (
  name: string,
  {
    addresses,
    limits = {},
    populations,
    identityProvider,
    onUnmapped = "drop",
    passwordHashes = "refuse",
    pingoneExtension = "always",
    groups,
    ...rights
  }: z.output<typeof sourceShape>,
  worker: SourceWorker | undefined,
): SourceConfig => ({
  name,
  worker,
  limits,
  addresses,
  populations: toPopulations(populations),
  identityProviderId: identityProvider?.toLowerCase(),
  onUnmapped,
  passwordHashes,
  pingoneExtension,
  groups: toGroups(groups),
  policy: toPolicy(rights),
});

const toGroups = (groups: z.output<typeof sourceShape>["groups"]): SourceConfig["groups"] => ({
  populationId: groups?.population?.toLowerCase(),
  membersInLists: groups?.membersInLists ?? true,
});
