// The settings of one gateway process; secrets travel apart from them, so that a Config may be printed.

export interface PingOneConfig {
  readonly environmentId: string;
  /** API base with its version, no trailing slash: `https://api.pingone.eu/v1`. */
  readonly apiUrl: string;
  /** Auth host without the environment, no trailing slash: `https://auth.pingone.eu`. */
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientAuth:
    "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt";
  /** Where new users go; undefined leaves it to PingOne's default population. */
  readonly populationId: string | undefined;
}

export interface Config {
  /** In demo mode the embedded emulator stands in for PingOne; its addresses replace those of `pingone`. */
  readonly demo: boolean;
  readonly host: string;
  readonly port: number;
  readonly emulatorPort: number;
  /** What `meta.location` begins with, no trailing slash; undefined: the address the request came to. */
  readonly publicBaseUrl: string | undefined;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  readonly pingone: PingOneConfig;
}

export interface Secrets {
  readonly pingoneClientSecret: string | undefined;
  readonly pingonePrivateKey: string | undefined;
  readonly scimBearerToken: string;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly secrets: Secrets;
}
