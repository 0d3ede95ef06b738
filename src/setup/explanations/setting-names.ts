// Settings by the names they have where they were set: explanations speak of environment variables, a configuration file has keys.
import type { CheckResult } from "../doctor/check.js";

const keys: ReadonlyMap<string, string> = new Map([
  ["PINGONE_ENVIRONMENT_ID", "pingone.environmentId"],
  ["PINGONE_REGION", "pingone.region"],
  ["PINGONE_API_URL", "pingone.apiUrl"],
  ["PINGONE_AUTH_URL", "pingone.authUrl"],
  ["PINGONE_CLIENT_ID", "pingone.clientId"],
  ["PINGONE_CLIENT_SECRET", "pingone.clientSecret"],
  ["PINGONE_CLIENT_AUTH", "pingone.clientAuth"],
  ["PINGONE_PRIVATE_KEY", "pingone.privateKeyFile"],
  ["PINGONE_CA_FILE", "pingone.caFile"],
  ["PINGONE_POPULATION_ID", "populations.default of the source"],
  ["SCIM_BOUNDARY_POPULATIONS", "boundary.populations of the source"],
  ["SCIM_BEARER_TOKEN", "credentials of the source"],
]);

/** As a text names the settings of a configuration file; what only the environment sets keeps its name. */
export const namedAsInFile = (text: string): string =>
  text.replace(/\b(?:PINGONE|SCIM)_[A-Z_]+\b/g, (name) => keys.get(name) ?? name);

export const findingAsInFile = ({ summary, mend, ...rest }: CheckResult): CheckResult => ({
  ...rest,
  summary: namedAsInFile(summary),
  ...(mend === undefined ? {} : { mend: namedAsInFile(mend) }),
});
