// One tenant of a configuration file: its environment of PingOne, its mapping and its sources.
import { defaultMapping } from "../../mapping/default-mapping.js";
import { readMapping, type MappingReading } from "../../mapping/file/read-mapping.js";
import type { Mapping } from "../../mapping/model.js";
import type { YamlPath } from "../../platform/file/yaml-source.js";
import { readCaFile } from "../files/ca-file.js";
import { problemsOfPolicy } from "../check-policy.js";
import type { PingOneConfig, TenantConfig, TenantSecrets, WorkerSecrets } from "../config.js";
import type { Reader } from "./reader.js";
import { tenantName, tenantShape } from "../shape/gateway-shape.js";
import { readSource, type SourceReading } from "./gateway-source.js";
import { addShape, block, entriesBelow, type NamedEntry } from "./named-entries.js";
import { readNamedFile } from "../files/named-file.js";
import { pingOneAddressOf } from "../pingone-address.js";
import { pingoneShape } from "../shape/pingone-shape.js";
import { readWorkerSecrets } from "./worker-secrets.js";

export interface TenantReading extends Omit<NamedEntry, "value"> {
  /** Undefined where something is wrong, which is told. */
  readonly settings: { readonly config: TenantConfig; readonly secrets: TenantSecrets } | undefined;
  readonly sources: readonly SourceReading[];
  /** Whichever could be read, of a tenant that cannot be used as well. */
  readonly environmentId: string | undefined;
  readonly isDefault: boolean;
  readonly ofMapping: readonly string[];
}

export function readTenant({ name, value, at }: NamedEntry, reader: Reader): TenantReading {
  const { problems } = reader;
  // Of what has a wrong name zod looks at nothing else.
  if (!tenantName.safeParse(name).success) addShape(tenantShape, value, at, problems);
  const parts = block.safeParse(value).data ?? {};
  const pingone = readPingOne(parts["pingone"], [...at, "pingone"], reader);
  const { file: mappingFile, reading } = readMappingFile(
    parts["mapping"],
    [...at, "mapping"],
    reader,
  );
  const { mapping, problems: ofMapping } = reading;
  const sources = entriesBelow(parts, at, "sources", problems).map((each) =>
    // With a broken mapping nothing can be said of the attributes it adds.
    readSource(each, reader, (text) => mapping && reader.checks.ofFilter(text, mapping)),
  );
  const urls = tenantShape.pick({ publicBaseUrl: true, publicScimUrl: true, default: true });
  const { default: isDefault = false, ...own } = urls.safeParse(pick(parts)).data ?? {};
  if (Object.keys(own).length > 1) {
    problems.add([...at, "publicScimUrl"], "give either publicScimUrl or publicBaseUrl, not both");
  }
  if (mapping !== undefined) checkPolicies(sources, mapping, problems);
  const found = { name, at, sources, isDefault, ofMapping };
  const environmentId = environmentOf(parts["pingone"]);
  const configs = sources.flatMap(({ config }) => config ?? []);
  if (pingone === undefined || mapping === undefined || configs.length < sources.length) {
    return { ...found, environmentId, settings: undefined };
  }
  const config: TenantConfig = {
    name,
    isDefault,
    ...(Object.keys(own).length === 0
      ? reader.publicUrls
      : { publicBaseUrl: own.publicBaseUrl, publicScimUrl: own.publicScimUrl }),
    pingone: pingone.config,
    mapping,
    mappingFile,
    sources: configs,
  };
  const ofSources = Object.fromEntries(sources.map((each) => [each.name, each.secrets]));
  return {
    ...found,
    environmentId,
    settings: { config, secrets: { ...pingone.secrets, sources: ofSources } },
  };
}

function checkPolicies(
  sources: readonly SourceReading[],
  mapping: Mapping,
  problems: Reader["problems"],
): void {
  for (const { judged, at } of sources) {
    if (judged === undefined) continue;
    for (const { path, message } of problemsOfPolicy(judged, mapping)) {
      problems.add([...at, ...path], message);
    }
  }
}

const pick = (parts: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    ["default", "publicBaseUrl", "publicScimUrl"].flatMap((key) =>
      parts[key] === undefined ? [] : [[key, parts[key]]],
    ),
  );

const environmentOf = (value: unknown): string | undefined =>
  pingoneShape.shape.environmentId
    .safeParse(block.safeParse(value).data?.["environmentId"])
    .data?.toLowerCase();

interface PingOneReading {
  readonly config: PingOneConfig;
  readonly secrets: WorkerSecrets;
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
      region: data.region,
      ...pingOneAddressOf(data),
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
  return { file, reading: builtIn };
}
