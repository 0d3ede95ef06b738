// Turns the process environment into typed values, collecting every problem instead of stopping at the first.
import { readSecretFile, type ReadFile } from "./named-file.js";
import { secretNames, settings, type SecretName, type SettingValues } from "./settings.js";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface RawSettings {
  readonly values: SettingValues;
  readonly secrets: Readonly<Partial<Record<SecretName, string>>>;
  readonly problems: readonly string[];
  /** Variables that were given and not empty, readable or not. */
  readonly given: ReadonlySet<string>;
}

/** An empty variable counts as absent: compose files pass unset ones on as "". */
const valueOf = (environment: Environment, name: string): string | undefined =>
  environment[name] === "" ? undefined : environment[name];

export function readEnvironment(environment: Environment, readFile: ReadFile): RawSettings {
  const problems: string[] = [];
  const given = new Set<string>();
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settings)) {
    const text = valueOf(environment, name);
    if (text === undefined) continue;
    given.add(name);
    const parsed = schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name}: ${parsed.error.issues[0]?.message ?? "is not valid"}`);
  }
  for (const name of unknownSettings(environment)) {
    given.add(name);
    problems.push(`${name}: is no setting of this gateway; see the settings table of the README`);
  }
  const secrets: Partial<Record<SecretName, string>> = {};
  for (const name of secretNames) {
    const secret = readSecret(name, environment, readFile, given, problems);
    if (secret !== undefined) secrets[name] = secret;
  }
  return { values, secrets, problems, given };
}

/** A misspelt PingOne setting must not start the demo instead. */
function unknownSettings(environment: Environment): readonly string[] {
  const known = new Set([
    ...Object.keys(settings),
    ...secretNames.flatMap((name) => [name, `${name}_FILE`]),
  ]);
  return Object.keys(environment).filter(
    (name) => name.startsWith("PINGONE_") && environment[name] !== "" && !known.has(name),
  );
}

function readSecret(
  name: SecretName,
  environment: Environment,
  readFile: ReadFile,
  given: Set<string>,
  problems: string[],
): string | undefined {
  const direct = valueOf(environment, name);
  const path = valueOf(environment, `${name}_FILE`);
  if (direct !== undefined || path !== undefined) given.add(name);
  if (direct !== undefined && path !== undefined) {
    problems.push(`${name}: give either ${name} or ${name}_FILE, not both`);
    return undefined;
  }
  if (path === undefined) return direct;
  const reading = readSecretFile(path, readFile);
  if ("text" in reading) return reading.text;
  problems.push(`${name}_FILE: ${reading.problem}`);
  return undefined;
}
