// What the setup commands have to know of one environment, taken from the settings; the only place that knows how these look.
import type {
  Config,
  LoadedConfig,
  PingOneConfig,
  SourceConfig,
  TenantConfig,
} from "../config/config.js";
import { warningsOfPolicy } from "../config/check-policy.js";
import type { TokenSettings } from "../pingone/token/token-source.js";
import type { Mapping } from "../mapping/model.js";

/** What a pushing client shows: the token itself, or as much as is known of it. */
export interface NamedCredential {
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
  /** Who must not be changed, by the settings; an id that is nobody's protects nobody. */
  readonly protectedUsers: readonly Reference[];
  readonly protectedGroups: readonly Reference[];
  /** Given to new users who do not sign in with PingOne. */
  readonly identityProviders: readonly Reference[];
  /** Where a user goes who fits no rule; undefined leaves it to PingOne. */
  readonly defaultPopulation: string | undefined;
  readonly inbound: readonly NamedCredential[];
  /** Of each client that is kept from nobody, what that comes to. */
  readonly unbounded: readonly string[];
  /** Names of the clients without a guard against mass changes. */
  readonly unguarded: readonly string[];
  /** Whether groups that carry administrator roles are found out for each client, not left to PingOne. */
  readonly areRoleGroupsChecked: boolean;
  /** What the gateway allows itself. */
  readonly limits: { readonly readsPerSecond?: number; readonly writesPerSecond?: number };
}

/** How clients reach the gateway. */
export type ReachedAt = Pick<Config, "host"> &
  Pick<TenantConfig, "publicBaseUrl"> &
  Partial<Pick<TenantConfig, "publicScimUrl">> & {
    /** Of the gateway's own listener, in PEM; undefined where TLS ends in front of it. */
    readonly certificate?: string | undefined;
  };

/** Of the default tenant, else of the first. */
export function toReached({ config: { host, tenants }, secrets }: LoadedConfig): ReachedAt {
  const shown = tenants.find(({ isDefault }) => isDefault) ?? tenants[0];
  return {
    host,
    publicBaseUrl: shown?.publicBaseUrl,
    publicScimUrl: shown?.publicScimUrl,
    certificate: secrets.tls?.cert,
  };
}

/** One for each tenant, and one for each source with a worker of its own. None in demo mode: there is nothing to set up. */
export function toTargets(loaded: LoadedConfig): readonly SetupTarget[] {
  const { config } = loaded;
  if (config.demo) return [];
  const isOnly = config.tenants.length === 1;
  return config.tenants.flatMap((tenant) => {
    const common = tenant.sources.filter(({ worker }) => worker === undefined);
    const own = tenant.sources.filter(({ worker }) => worker !== undefined);
    return [
      ...(common.length === 0
        ? []
        : [toTarget(isOnly ? undefined : tenant.name, tenant, common, loaded)]),
      ...own.map((source) => toTarget(`${tenant.name}.${source.name}`, tenant, [source], loaded)),
    ];
  });
}

/** The sources that one worker works for. */
function toTarget(
  name: string | undefined,
  tenant: TenantConfig,
  sources: readonly SourceConfig[],
  { config, secrets }: LoadedConfig,
): SetupTarget {
  const [first] = sources;
  const ofTenant = secrets.tenants[tenant.name];
  const ofWorker = (first?.worker && ofTenant?.sources[first.name]?.worker) ?? ofTenant;
  const pingone = { ...tenant.pingone, ...first?.worker };
  const isFromFile = config.file !== undefined;
  const perSource = <T>(list: (source: SourceConfig) => readonly T[]): readonly T[] =>
    sources.flatMap(list);
  return {
    name,
    isFromFile,
    pingone,
    worker: {
      ...pingone,
      clientSecret: ofWorker?.pingoneClientSecret,
      privateKey: ofWorker?.pingonePrivateKey,
    },
    mapping: tenant.mapping,
    populations: perSource((source) => populationsOf(source, isFromFile)),
    isConfined: sources.every(
      (source) =>
        source.policy.boundary !== undefined ||
        (source.populations.default !== undefined && source.groups.populationId !== undefined),
    ),
    needsDefaultPopulation: sources.some((source) => ownDefault(source) === undefined),
    defaultPopulation: first && ownDefault(first),
    protectedUsers: perSource((source) => protectedOf(source, "users", isFromFile)),
    protectedGroups: perSource((source) => protectedOf(source, "groups", isFromFile)),
    identityProviders: perSource((source) =>
      references(settingOf(source, "identityProvider"), source.identityProviderId),
    ),
    inbound: perSource(({ name: source }) =>
      (ofTenant?.sources[source]?.credentials ?? []).map(({ setting, expiresAtMs }) => ({
        setting,
        token: setting === "SCIM_BEARER_TOKEN" ? secrets.scimBearerToken : undefined,
        expiresAtMs,
      })),
    ),
    unbounded: perSource((source) => warningsOfPolicy(source, config.file && tenant.name)),
    unguarded: sources.filter(({ policy }) => policy.guard === undefined).map((each) => each.name),
    areRoleGroupsChecked: sources.every(({ policy }) => policy.roleGroups === "check"),
    limits: pingone.limits,
  };
}

/** Where a new user goes who fits no rule: with a boundary never out of it. */
const ownDefault = ({ populations, policy }: SourceConfig): string | undefined =>
  populations.default ?? policy.boundary?.populations[0];

const settingOf = ({ name }: SourceConfig, setting: string): string => `sources.${name}.${setting}`;

const populationsOf = (source: SourceConfig, isFromFile: boolean): readonly Reference[] => [
  ...references(
    isFromFile ? settingOf(source, "populations.default") : "PINGONE_POPULATION_ID",
    source.populations.default,
  ),
  ...source.populations.rules.flatMap(({ population }, index) =>
    references(settingOf(source, `populations.rules[${String(index)}]`), population),
  ),
  ...references(settingOf(source, "groups.population"), source.groups.populationId),
  ...(source.policy.boundary?.populations ?? []).map((id, index) => ({
    setting: isFromFile
      ? settingOf(source, `boundary.populations[${String(index)}]`)
      : "SCIM_BOUNDARY_POPULATIONS",
    id,
  })),
  ...references(
    settingOf(source, "onDelete.disable.population"),
    source.policy.onDelete === "delete" ? undefined : source.policy.onDelete.disable.population,
  ),
];

const IN_ENVIRONMENT = { users: "SCIM_PROTECTED_USERS", groups: "SCIM_PROTECTED_GROUPS" } as const;

const protectedOf = (
  source: SourceConfig,
  whom: keyof typeof IN_ENVIRONMENT,
  isFromFile: boolean,
): readonly Reference[] =>
  source.policy.protected[whom].map((id, index) => ({
    setting: isFromFile
      ? settingOf(source, `protected.${whom}[${String(index)}]`)
      : IN_ENVIRONMENT[whom],
    id,
  }));

const references = (setting: string, id: string | undefined): readonly Reference[] =>
  id === undefined ? [] : [{ setting, id }];
