// Turns the process environment into typed values, collecting every problem instead of stopping at the first.
import type * as z from "zod";
import { isUsableToken, TOKEN_RULE } from "../../platform/secrets/bearer-token.js";
import { readSecretFile, type ReadFile } from "../files/named-file.js";
import { hasBlanksAround, isQuoted, problemOfSecret } from "../secret-text.js";
import { secretNames, settings, type SecretName, type SettingValues } from "./settings.js";
import { unknownVariables } from "./unknown-variables.js";

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

export interface RawSettings {
  readonly values: SettingValues;
  readonly secrets: Readonly<Partial<Record<SecretName, string>>>;
  readonly problems: readonly string[];
  /** Variables that look like misspelt settings, and may be somebody else's. */
  readonly suspects: readonly string[];
  /** Variables that were given and not empty, readable or not. */
  readonly given: ReadonlySet<string>;
}

/** An empty variable counts as absent: compose files pass unset ones on as "". */
const valueOf = (environment: EnvironmentVariables, name: string): string | undefined =>
  environment[name] === "" ? undefined : environment[name];

export function readEnvironment(
  environment: EnvironmentVariables,
  readFile: ReadFile,
): RawSettings {
  const problems: string[] = [];
  const given = new Set<string>();
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settings)) {
    const text = valueOf(environment, name);
    if (text === undefined) continue;
    given.add(name);
    const parsed = schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name}: ${messageOf(parsed.error, text)}`);
  }
  const unknown = unknownVariables(environment);
  for (const { name, problem } of unknown.refused) {
    given.add(name);
    problems.push(`${name}: ${problem}`);
  }
  if (environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") problems.push(UNVERIFIED);
  if (given.has("PUBLIC_BASE_URL") && given.has("PUBLIC_SCIM_URL")) {
    problems.push("PUBLIC_SCIM_URL: give either PUBLIC_SCIM_URL or PUBLIC_BASE_URL, not both");
  }
  const secrets = readSecrets(environment, readFile, { given, problems });
  const usesKey = environment["PINGONE_CLIENT_AUTH"] === "private_key_jwt";
  problems.push(...problemsOfSecrets(secrets, usesKey ? ["REDIS_PASSWORD"] : ofOneLine));
  const suspects = [...unknown.suspects, ...odditiesOf(secrets)];
  return { values, secrets, problems, suspects, given };
}

const messageOf = ({ issues: [first] }: z.ZodError, text: string): string =>
  `${first?.message ?? "is not valid"}${surroundings(text)}`;

function surroundings(text: string): string {
  if (isQuoted(text)) return "; without the quotes";
  return text === text.trim() ? "" : "; without the blank or line break before or after it";
}

const odditiesOf = (secrets: RawSettings["secrets"]): readonly string[] => [
  ...Object.entries(secrets).flatMap(([name, text]) =>
    isQuoted(text) ? [`${name}: is in quotes, which count as part of it; take them away`] : [],
  ),
  ...ofOneLine.flatMap((name) =>
    hasBlanksAround(secrets[name] ?? "")
      ? [`${name}: begins or ends with a blank, which counts as part of it; take it away`]
      : [],
  ),
];

/** The newest first, one a line. */
export const activityKeysOf = ({ ACTIVITY_KEY }: RawSettings["secrets"]): readonly string[] =>
  keysIn(ACTIVITY_KEY);

/** The same. */
export const stateKeysOf = ({ STATE_KEY }: RawSettings["secrets"]): readonly string[] =>
  keysIn(STATE_KEY);

const keysIn = (text = ""): readonly string[] => text.split(/\s+/).filter((key) => key !== "");

const UNVERIFIED =
  "NODE_TLS_REJECT_UNAUTHORIZED: 0 would trust whoever answers in PingOne's place; unset it, and name the certificates of a private authority in PINGONE_CA_FILE";

/** Those of which nothing else would say what is wrong. */
const ofOneLine = ["PINGONE_CLIENT_SECRET", "REDIS_PASSWORD"] as const;

/** `used`: what is there beside and not used may be anything. */
const problemsOfSecrets = (
  secrets: RawSettings["secrets"],
  used: readonly (typeof ofOneLine)[number][],
): readonly string[] => [
  ...used.flatMap((name) => {
    const problem = problemOfSecret(secrets[name] ?? "");
    return problem === undefined ? [] : [`${name}: ${problem}`];
  }),
  ...(secrets.STATE_KEY === undefined || areUsable(stateKeysOf(secrets))
    ? []
    : [`STATE_KEY: each of its keys ${TOKEN_RULE}`]),
  ...(activityKeysOf(secrets).every(isUsableToken)
    ? []
    : [`ACTIVITY_KEY: each of its keys ${TOKEN_RULE}`]),
];

const areUsable = (keys: readonly string[]): boolean =>
  keys.length > 0 && keys.every(isUsableToken);

interface Collected {
  readonly given: Set<string>;
  readonly problems: string[];
}

function readSecrets(
  environment: EnvironmentVariables,
  readFile: ReadFile,
  { given, problems }: Collected,
): RawSettings["secrets"] {
  const secrets: Partial<Record<SecretName, string>> = {};
  for (const name of secretNames) {
    const direct = valueOf(environment, name);
    const path = valueOf(environment, `${name}_FILE`);
    if (direct !== undefined || path !== undefined) given.add(name);
    if (direct !== undefined && path !== undefined) {
      problems.push(`${name}: give either ${name} or ${name}_FILE, not both`);
    } else if (direct !== undefined) secrets[name] = direct;
    else if (path !== undefined) {
      const reading = readSecretFile(path, readFile);
      if ("text" in reading) secrets[name] = reading.text;
      else problems.push(`${name}_FILE: ${reading.problem}`);
    }
  }
  return secrets;
}
