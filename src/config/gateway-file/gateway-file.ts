// Reads gateway.yaml: tenants with their sources, or every reason why not, each by its line.
import { dirname, isAbsolute, join } from "node:path";
import { createFileProblems } from "../../platform/file/file-problems.js";
import { checkShape } from "../../platform/file/shape-problems.js";
import { readYaml, type YamlPath } from "../../platform/file/yaml-source.js";
import type { TenantConfig, TenantSecrets } from "../config.js";
import { checkTenants } from "./gateway-rules.js";
import { gatewayShape } from "../shape/gateway-shape.js";
import { readTenant, type TenantReading } from "./gateway-tenant.js";
import { entriesBelow } from "./named-entries.js";
import { readNamedFile, type ReadFile } from "../files/named-file.js";
import type { EnvironmentVariables } from "../environment/read-environment.js";
import type { FileChecks } from "./reader.js";
import type { PublicUrls } from "../environment/serving.js";
import { substituteVariables } from "./variables.js";

export interface GatewaySettings {
  readonly tenants: readonly TenantConfig[];
  readonly secrets: Readonly<Record<string, TenantSecrets>>;
}

export interface GatewayReading {
  /** Undefined when there are problems. */
  readonly settings: GatewaySettings | undefined;
  readonly problems: readonly string[];
  /** The environment variables that the file uses; undefined when it cannot be read. */
  readonly variables: ReadonlySet<string> | undefined;
}

export interface FileSurroundings {
  readonly environment: EnvironmentVariables;
  readonly readFile: ReadFile;
  readonly checks: FileChecks;
  readonly publicUrls: PublicUrls;
}

export function readGatewayFile(
  file: string,
  { environment, readFile, checks, publicUrls }: FileSurroundings,
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
  const reader = { locate, readFile, checks, problems, publicUrls };
  // Each is read by itself, so that a mistake in one does not hide those in another.
  const tenants = entriesBelow(value, [], "tenants", problems).map((each) =>
    readTenant(each, reader),
  );
  checkTenants(tenants, reader);
  const found = [...problems.list(), ...new Set(tenants.flatMap(({ ofMapping }) => ofMapping))];
  return {
    settings: found.length === 0 ? toSettings(tenants) : undefined,
    problems: found,
    variables: names,
  };
}

const failed = (problems: readonly string[]): GatewayReading => ({
  settings: undefined,
  problems,
  variables: undefined,
});

function toSettings(tenants: readonly TenantReading[]): GatewaySettings {
  const usable = tenants.flatMap(({ settings }) => settings ?? []);
  const isOnly = usable.length === 1;
  return {
    tenants: usable.map(({ config }) => (isOnly ? { ...config, isDefault: true } : config)),
    secrets: Object.fromEntries(usable.map(({ config, secrets }) => [config.name, secrets])),
  };
}
