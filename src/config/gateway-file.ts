// Reads gateway.yaml: one tenant with one source, or every reason why not, each by its line.
import { dirname, isAbsolute, join } from "node:path";
import { z } from "zod";
import { defaultMapping } from "../mapping/default-mapping.js";
import { readMapping, type MappingReading } from "../mapping/file/read-mapping.js";
import type { Mapping } from "../mapping/model.js";
import { createFileProblems, type FileProblems } from "../platform/file-problems.js";
import { checkShape } from "../platform/shape-problems.js";
import { readYaml, type YamlPath } from "../platform/yaml-source.js";
import { readCaFile } from "./ca-file.js";
import type { PingOneConfig, Secrets, SourceConfig } from "./config.js";
import { gatewayShape, pingoneShape } from "./gateway-shape.js";
import { readSource } from "./gateway-source.js";
import { readNamedFile, type ReadFile } from "./named-file.js";
import { addressOf } from "./pingone-address.js";
import type { Environment } from "./read-environment.js";
import { substituteVariables } from "./variables.js";
import { readWorkerSecrets } from "./worker-secrets.js";

/** What others know about parts of the file. */
export interface FileChecks {
  /** What is wrong with a SCIM filter over users; undefined when nothing is. */
  readonly ofFilter: (text: string, mapping: Mapping) => string | undefined;
}

export interface GatewaySettings {
  readonly pingone: PingOneConfig;
  readonly mapping: Mapping;
  readonly mappingFile: string | undefined;
  readonly source: SourceConfig;
  readonly secrets: Secrets;
}

export interface GatewayReading {
  /** Undefined when there are problems. */
  readonly settings: GatewaySettings | undefined;
  readonly problems: readonly string[];
  /** The environment variables that the file uses; undefined when it cannot be read. */
  readonly variables: ReadonlySet<string> | undefined;
}

export function readGatewayFile(
  file: string,
  environment: Environment,
  readFile: ReadFile,
  checks: FileChecks,
): GatewayReading {
  const reading = readNamedFile(file, readFile);
  if ("problem" in reading) return failed([`${file}: ${reading.problem}`]);
  const { source, problems: unreadable } = readYaml(reading.text);
  const problems = createFileProblems(file, source);
  for (const { line, message } of unreadable) problems.addLine(line, message);
  if (source === undefined) return failed(problems.list());
  const { value, names, problems: unset } = substituteVariables(source.value ?? {}, environment);
  for (const { path, message } of unset) problems.add(path, message);
  // A variable that is not set is told as such, and not as a missing key.
  const isUnset = (path: YamlPath): boolean =>
    unset.some((each) => each.path.every((step, place) => path[place] === step));
  for (const { path, message } of checkShape(gatewayShape, value).problems) {
    if (!isUnset(path)) problems.add(path, message);
  }
  const locate = (path: string): string => (isAbsolute(path) ? path : join(dirname(file), path));
  const { settings, ofMapping } = readTenant(value, { locate, readFile, checks, problems });
  const found = [...problems.list(), ...ofMapping];
  return { settings: found.length === 0 ? settings : undefined, problems: found, variables: names };
}

const failed = (problems: readonly string[]): GatewayReading => ({
  settings: undefined,
  problems,
  variables: undefined,
});

interface Reader {
  readonly locate: (path: string) => string;
  readonly readFile: ReadFile;
  readonly checks: FileChecks;
  readonly problems: FileProblems;
}

interface TenantReading {
  readonly settings: GatewaySettings | undefined;
  readonly ofMapping: readonly string[];
}

/** Each part is read by itself, so that a mistake in one does not hide those in another. */
function readTenant(value: unknown, reader: Reader): TenantReading {
  const tenant = only(value, [], "tenants", "one environment; run a process for each", reader);
  if (tenant === undefined) return { settings: undefined, ofMapping: [] };
  const { at } = tenant;
  const parts = block.safeParse(tenant.value).data ?? {};
  const pingone = readPingOne(parts["pingone"], [...at, "pingone"], reader);
  const { file: mappingFile, reading } = readMappingFile(
    parts["mapping"],
    [...at, "mapping"],
    reader,
  );
  const { mapping, problems: ofMapping } = reading;
  const named = only(parts, at, "sources", "one source", reader);
  const source =
    named &&
    readSource(
      named.name,
      named.value,
      named.at,
      reader.problems,
      (text) =>
        // With a broken mapping nothing can be said of the attributes it adds.
        mapping && reader.checks.ofFilter(text, mapping),
    );
  if (pingone === undefined || source === undefined || mapping === undefined) {
    return { settings: undefined, ofMapping };
  }
  const { bearers, config } = source;
  const secrets = { ...pingone.secrets, scimBearerToken: undefined, bearers };
  return {
    settings: { pingone: pingone.config, mapping, mappingFile, source: config, secrets },
    ofMapping,
  };
}

const block = z.record(z.string(), z.unknown());

interface Named {
  readonly name: string;
  readonly value: unknown;
  readonly at: YamlPath;
}

/** The one entry below `key`; undefined where the shape is wrong, which is told. */
function only(
  parent: unknown,
  path: YamlPath,
  key: string,
  limit: string,
  { problems }: Reader,
): Named | undefined {
  const entries = block.safeParse(block.safeParse(parent).data?.[key]).data;
  if (entries === undefined) return undefined;
  const at = [...path, key];
  const [first, ...more] = Object.entries(entries);
  if (first === undefined) problems.add(at, "must name one");
  for (const [name] of more)
    problems.add([...at, name], `is one too many: this version serves ${limit}`);
  return first && { name: first[0], value: first[1], at: [...at, first[0]] };
}

interface PingOneReading {
  readonly config: PingOneConfig;
  readonly secrets: Pick<Secrets, "pingoneClientSecret" | "pingonePrivateKey">;
}

function readPingOne(
  value: unknown,
  at: YamlPath,
  { problems, locate, readFile }: Reader,
): PingOneReading | undefined {
  const { data } = pingoneShape.safeParse(value);
  if (data === undefined) return undefined;
  const { environmentId, clientId, clientAuth = "client_secret_basic", limits = {} } = data;
  // A key whose variable is not set is there all the same, and its problem is told already.
  const isGiven = (key: string): boolean => Object.hasOwn(block.parse(value), key);
  if (!isGiven("region") && !(isGiven("apiUrl") && isGiven("authUrl"))) {
    problems.add(at, "needs region, or both apiUrl and authUrl");
  }
  const complain = (key: keyof typeof data | undefined, message: string): void => {
    problems.add(key === undefined ? at : [...at, key], message);
  };
  const files = { locate, readFile };
  const secrets = readWorkerSecrets(data, isGiven, files, complain);
  const caFile = data.caFile === undefined ? undefined : locate(data.caFile);
  const caPem = readCaFile(caFile, readFile, (problem) => {
    complain("caFile", problem);
  });
  return {
    config: {
      environmentId: environmentId.toLowerCase(),
      clientId,
      ...addressOf(data),
      clientAuth,
      caFile,
      caPem,
      limits,
      tellsDuplicateAdds: data.tellsDuplicateAdds,
      mergesComplex: data.mergesComplex,
    },
    secrets,
  };
}

const builtIn: MappingReading = { mapping: defaultMapping, problems: [] };

/** The built-in mapping where no file is named; a file that cannot be read is a problem of where it is named. */
function readMappingFile(
  value: unknown,
  at: YamlPath,
  { problems, locate, readFile }: Reader,
): { readonly file: string | undefined; readonly reading: MappingReading } {
  if (typeof value !== "string" || value === "") return { file: undefined, reading: builtIn };
  const file = locate(value);
  const named = readNamedFile(file, readFile);
  if ("text" in named) return { file, reading: readMapping(named.text, file) };
  problems.add(at, named.problem);
  return { file, reading: { mapping: undefined, problems: [] } };
}
