// The settings of one gateway process; secrets travel apart from them, so that a Config may be printed.
import type { AcceptedJwt } from "../sources/authentication/credential-checks.js";
import type { Mapping } from "../mapping/model.js";
import type { AdminToken } from "../sources/authentication/admin-tokens.js";
import type { SourcePolicy } from "../sources/policy.js";

export interface PingOneConfig {
  readonly environmentId: string;
  /** Where it is named; what counts are the URLs. */
  readonly region?: string | undefined;
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
  /** Without effect since members are read before they are changed; accepted for one minor version. */
  readonly tellsDuplicateAdds?: boolean | undefined;
  /** Whether a PATCH keeps the parts of a name or address it does not send, where somebody has tried (contract 17, U11). */
  readonly mergesComplex?: boolean | undefined;
}

/** Another worker application of the same environment, whose roles bound one source. */
export type SourceWorker = Pick<PingOneConfig, "clientId" | "clientAuth">;

/** How much one source may ask for; what is left out is not limited. */
export interface SourceLimits {
  readonly requestsPerSecond?: number;
  readonly concurrency?: number;
  /** Calls of PingOne for one Bulk request. */
  readonly bulkCalls?: number;
}

/** What one pushing client wants done with what it pushes. */
export interface SourceConfig {
  readonly name: string;
  /** Undefined: the tenant's worker works for it. */
  readonly worker: SourceWorker | undefined;
  readonly limits: SourceLimits;
  /** Blocks of addresses it may come from; undefined: any. */
  readonly addresses: readonly string[] | undefined;
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
  /** What it may do. */
  readonly policy: SourcePolicy;
}

/** One environment of PingOne and who pushes to it. */
export interface TenantConfig {
  readonly name: string;
  /** Whether `/scim/v2` is its. */
  readonly isDefault: boolean;
  /** What `meta.location` begins with, no trailing slash; undefined: the address the request came to. */
  readonly publicBaseUrl: string | undefined;
  /** The whole SCIM base as clients type it, in place of `publicBaseUrl` and our own path; for a proxy that changes the path. */
  readonly publicScimUrl: string | undefined;
  readonly pingone: PingOneConfig;
  /** What the mapping file says, or the built-in one. */
  readonly mapping: Mapping;
  /** Undefined: none is named. */
  readonly mappingFile: string | undefined;
  readonly sources: readonly SourceConfig[];
}

export interface Config {
  /** The configuration file; undefined: the environment alone. */
  readonly file: string | undefined;
  /** In demo mode the embedded emulator stands in for PingOne; its addresses replace those of every `pingone`. */
  readonly demo: boolean;
  readonly host: string;
  readonly port: number;
  readonly emulatorPort: number;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** A listener for operators; undefined: none. */
  readonly adminPort: number | undefined;
  /** Where it listens; beyond this machine only with tokens. */
  readonly adminHost: string;
  /** How long an idle connection of a client is kept. */
  readonly keepAliveMs: number;
  /** Blocks of addresses of proxies whose X-Forwarded-For is believed; undefined: none. */
  readonly trustedProxies: readonly string[] | undefined;
  /** Files the listener's certificate and key are in; undefined: plain HTTP. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** In the order of the file; one at least. */
  readonly tenants: readonly TenantConfig[];
}

interface Inbound {
  /** Where it is set, for messages. */
  readonly setting: string;
  readonly expiresAtMs: number | undefined;
}

/** A token a pushing client may show; only its digest is known. */
export interface InboundBearer extends Inbound {
  readonly kind: "bearer";
  /** SHA-256 of the token, 64 hexadecimal digits in lower case. */
  readonly sha256: string;
}

/** A name and a password, of which only the digest is known. */
export interface InboundBasic extends Inbound {
  readonly kind: "basic";
  readonly username: string;
  readonly sha256: string;
}

/** Tokens another authorization server issues. */
export interface InboundJwt extends Inbound, AcceptedJwt {
  readonly kind: "jwt";
}

export type InboundCredential = InboundBearer | InboundBasic | InboundJwt;

/** What a worker application shows to PingOne. */
export interface WorkerSecrets {
  readonly pingoneClientSecret: string | undefined;
  readonly pingonePrivateKey: string | undefined;
}

export interface SourceSecrets {
  readonly credentials: readonly InboundCredential[];
  readonly worker: WorkerSecrets | undefined;
}

export interface TenantSecrets extends WorkerSecrets {
  /** By the name of the source. */
  readonly sources: Readonly<Record<string, SourceSecrets>>;
}

export interface Secrets {
  /** Who may ask on the admin listener; undefined: whoever reaches this machine's loopback address. */
  readonly adminTokens: readonly AdminToken[] | undefined;
  /** Of the environment or the demo; undefined with a configuration file, which knows digests only. */
  readonly scimBearerToken: string | undefined;
  /** What keys of our own are derived from, the first for new ones; none: from the worker's credential of each tenant. */
  readonly stateKeys: readonly string[];
  /** What several replicas share is kept there, each key below the prefix; undefined: this process is alone. */
  readonly redis:
    | { readonly url: string; readonly password: string | undefined; readonly prefix: string }
    | undefined;
  /** What pseudonyms and signatures of the activity are made of: the first makes them, all of them find; none: as above. */
  readonly activityKeys: readonly string[];
  /** The listener's certificate and key, PEM. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** By the name of the tenant. */
  readonly tenants: Readonly<Record<string, TenantSecrets>>;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly secrets: Secrets;
  /** The files a secret was read from, each with the digest of what it said. */
  readonly secretFiles: ReadonlyMap<string, string>;
  /** What is worth a look and keeps nobody from starting, each by its setting. */
  readonly warnings: readonly string[];
}

/** What everybody goes by until it is read anew. */
export type Loaded = Pick<LoadedConfig, "config" | "secrets">;
