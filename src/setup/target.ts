// What the setup commands have to know of one environment, taken from the settings; the only place that knows how these look.
import type { Config, LoadedConfig, PingOneConfig } from "../config/config.js";
import type { TokenSettings } from "../pingone/token/token-source.js";
import type { Mapping } from "../mapping/model.js";

/** What a pushing client shows: the token itself, or as much as is known of it. */
export interface InboundCredential {
  /** Where it is set, for messages. */
  readonly setting: string;
  readonly token?: string | undefined;
  readonly expiresAtMs?: number | undefined;
}

/** Something of PingOne the settings name, and where. */
export interface Reference {
  readonly setting: string;
  readonly id: string;
}

export interface SetupTarget {
  /** Undefined with one environment. */
  readonly name: string | undefined;
  /** Whether a configuration file describes it, instead of environment variables. */
  readonly isFromFile: boolean;
  readonly pingone: PingOneConfig;
  readonly worker: TokenSettings;
  readonly mapping: Mapping;
  /** Each population the settings put somebody or something into. */
  readonly populations: readonly Reference[];
  /** Whether every new user and group gets a population of the settings. */
  readonly isConfined: boolean;
  /** Whether some new users are left to PingOne's default population. */
  readonly needsDefaultPopulation: boolean;
  /** Given to new users who do not sign in with PingOne. */
  readonly identityProviders: readonly Reference[];
  /** Where a user goes who fits no rule; undefined leaves it to PingOne. */
  readonly defaultPopulation: string | undefined;
  readonly inbound: readonly InboundCredential[];
  /** What the gateway allows itself. */
  readonly limits: { readonly readsPerSecond?: number; readonly writesPerSecond?: number };
}

/** How clients reach the gateway. */
export type Serving = Pick<Config, "host" | "publicBaseUrl"> &
  Partial<Pick<Config, "publicScimUrl">>;

/** None in demo mode: there is nothing to set up. */
export function toTargets({ config, secrets }: LoadedConfig): readonly SetupTarget[] {
  if (config.demo) return [];
  const { pingone, source } = config;
  const at = (setting: string): string => `sources.${source.name}.${setting}`;
  const { default: populationId, rules } = source.populations;
  const provider = source.identityProviderId;
  return [
    {
      name: undefined,
      isFromFile: config.file !== undefined,
      pingone,
      worker: {
        ...pingone,
        clientSecret: secrets.pingoneClientSecret,
        privateKey: secrets.pingonePrivateKey,
      },
      mapping: config.mapping,
      populations: [
        ...references(
          config.file === undefined ? "PINGONE_POPULATION_ID" : at("populations.default"),
          populationId,
        ),
        ...rules.flatMap(({ population }, index) =>
          references(at(`populations.rules[${String(index)}]`), population),
        ),
        ...references(at("groups.population"), source.groups.populationId),
      ],
      isConfined: populationId !== undefined && source.groups.populationId !== undefined,
      needsDefaultPopulation: populationId === undefined,
      defaultPopulation: populationId,
      identityProviders: references(at("identityProvider"), provider),
      inbound: secrets.bearers.map(({ setting, expiresAtMs }) => ({
        setting,
        token: setting === "SCIM_BEARER_TOKEN" ? secrets.scimBearerToken : undefined,
        expiresAtMs,
      })),
      limits: pingone.limits,
    },
  ];
}

const references = (setting: string, id: string | undefined): readonly Reference[] =>
  id === undefined ? [] : [{ setting, id }];
