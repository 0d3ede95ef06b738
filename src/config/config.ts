// The settings of one gateway process; secrets travel apart from them, so that a Config may be printed.
import type { Mapping } from "../mapping/model.js";

export interface PingOneConfig {
  readonly environmentId: string;
  /** API base with its version, no trailing slash: `https://api.pingone.eu/v1`. */
  readonly apiUrl: string;
  /** Auth host without the environment, no trailing slash: `https://auth.pingone.eu`. */
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientAuth:
    "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt";
  /** The file with the certificates of a private authority, and what stands in it, as PEM; beside the public ones. */
  readonly caFile?: string | undefined;
  readonly caPem?: string | undefined;
  /** What is left out is not limited until PingOne says so. */
  readonly limits: {
    readonly readsPerSecond?: number;
    readonly writesPerSecond?: number;
    readonly concurrency?: number;
  };
  /** Whether PingOne refuses a second add of a member (contract 17, U8); undefined: not known. */
  readonly tellsDuplicateAdds?: boolean | undefined;
  /** Whether a PATCH keeps the parts of a name or address it does not send, where somebody has tried (contract 17, U11). */
  readonly mergesComplex?: boolean | undefined;
}

/** What one pushing client wants done with what it pushes. */
export interface SourceConfig {
  readonly name: string;
  readonly populations: {
    /** Where new users go; undefined leaves it to PingOne's default population. */
    readonly default: string | undefined;
    readonly rules: readonly { readonly when: string; readonly population: string }[];
  };
  /** For new users who do not sign in with PingOne. */
  readonly identityProviderId: string | undefined;
  /** What happens with attributes PingOne has no place for: told, or refused. */
  readonly onUnmapped: "drop" | "reject";
  /** Passwords that are hashes already, which PingOne takes without trying its policy on them (contract section 4). */
  readonly passwordHashes: "refuse" | "allow";
  /** Whether PingOne's own extensions are in every answer, or only where `attributes` names them. */
  readonly pingoneExtension: "always" | "onRequest";
  readonly groups: {
    /** New groups belong to this population; undefined: to the environment. */
    readonly populationId: string | undefined;
    readonly membersInLists: boolean;
  };
}

export interface Config {
  /** The configuration file; undefined: the environment alone. */
  readonly file: string | undefined;
  /** In demo mode the embedded emulator stands in for PingOne; its addresses replace those of `pingone`. */
  readonly demo: boolean;
  readonly host: string;
  readonly port: number;
  readonly emulatorPort: number;
  /** What `meta.location` begins with, no trailing slash; undefined: the address the request came to. */
  readonly publicBaseUrl: string | undefined;
  /** The whole SCIM base as clients type it, in place of `publicBaseUrl` and our own path; for a proxy that changes the path. */
  readonly publicScimUrl: string | undefined;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** A listener for metrics and activity on 127.0.0.1; undefined: none. */
  readonly adminPort: number | undefined;
  /** How long an idle connection of a client is kept. */
  readonly keepAliveMs: number;
  readonly pingone: PingOneConfig;
  /** What the mapping file says, or the built-in one. */
  readonly mapping: Mapping;
  /** Undefined: none is named. */
  readonly mappingFile: string | undefined;
  readonly source: SourceConfig;
}

/** A token a pushing client may show; only its digest is known. */
export interface InboundBearer {
  /** Where it is set, for messages. */
  readonly setting: string;
  /** SHA-256 of the token, 64 hexadecimal digits in lower case. */
  readonly sha256: string;
  readonly expiresAtMs: number | undefined;
}

export interface Secrets {
  readonly pingoneClientSecret: string | undefined;
  readonly pingonePrivateKey: string | undefined;
  /** Of the environment or the demo; undefined with a configuration file, which knows digests only. */
  readonly scimBearerToken: string | undefined;
  /** All that are accepted, the one above included. */
  readonly bearers: readonly InboundBearer[];
}

export interface LoadedConfig {
  readonly config: Config;
  readonly secrets: Secrets;
  /** What is worth a look and keeps nobody from starting, each by its setting. */
  readonly warnings: readonly string[];
}
