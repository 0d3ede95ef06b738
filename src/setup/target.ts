// What the setup commands have to know of one environment, taken from the settings; the only place that knows how these look.
import type { Config, LoadedConfig, PingOneConfig } from "../config/config.js";
import type { TokenSettings } from "../pingone/token.js";
import { defaultMapping } from "../translate/mapping/default-mapping.js";
import type { Mapping } from "../translate/mapping/model.js";

/** What a pushing client shows: the token itself, or as much as is known of it. */
export interface InboundCredential {
  /** Where it is set, for messages. */
  readonly setting: string;
  readonly token?: string;
  readonly expiresAtMs?: number;
}

/** A population the settings name, and where. */
export interface PopulationUse {
  readonly setting: string;
  readonly id: string;
}

export interface SetupTarget {
  /** Undefined with one environment. */
  readonly name: string | undefined;
  readonly pingone: PingOneConfig;
  readonly worker: TokenSettings;
  readonly mapping: Mapping;
  /** Where users are put who come without a population; empty leaves it to PingOne's default. */
  readonly populations: readonly PopulationUse[];
  readonly inbound: readonly InboundCredential[];
  /** What the gateway allows itself. */
  readonly limits: { readonly readsPerSecond?: number; readonly writesPerSecond?: number };
}

/** How clients reach the gateway. */
export type Serving = Pick<Config, "host" | "publicBaseUrl">;

/** None in demo mode: there is nothing to set up. */
export function toTargets({ config, secrets }: LoadedConfig): readonly SetupTarget[] {
  if (config.demo) return [];
  const { pingone } = config;
  const { populationId } = pingone;
  return [
    {
      name: undefined,
      pingone,
      worker: {
        ...pingone,
        clientSecret: secrets.pingoneClientSecret,
        privateKey: secrets.pingonePrivateKey,
      },
      mapping: defaultMapping,
      populations:
        populationId === undefined ? [] : [{ setting: "PINGONE_POPULATION_ID", id: populationId }],
      inbound: [{ setting: "SCIM_BEARER_TOKEN", token: secrets.scimBearerToken }],
      limits: {},
    },
  ];
}
