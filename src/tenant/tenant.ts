// One tenant: what its clients reach below its base paths, made of the parts of its sources.
import type { Plan } from "../activity/plan/plan.js";
import type { SourceConfig, TenantConfig, TenantSecrets } from "../config/config.js";
import type { Directory } from "./directory.js";
import type { SourceSurface, TenantSurface } from "../http/tenant-surface.js";
import type { Parts, SourceParts, SourceSettings } from "../reusable-parts.js";
import type { LastLook } from "../pingone/readiness.js";
import type { Keys } from "../platform/secrets/derived-keys.js";
import { createGroupResourceType, createUserResourceType } from "../scim/schema/product-schemas.js";
import { createAddresses } from "../sources/authentication/client-address.js";
import { createTenantAuthentication } from "../sources/authentication/credential-checks.js";
import type { JwtDependencies } from "../sources/authentication/jwt-check.js";
import type { SourceGuard } from "../sources/guard/guard.js";
import { viewOf } from "../sources/source-view.js";
import { createSourceTag, noTag, type SourceTag } from "../translate/source-tag.js";
import type { Worker } from "./worker.js";

export interface Tenant {
  readonly surface: TenantSurface;
  /** Resolves within a moment: whether one of its workers can work with PingOne. */
  readonly probe: () => Promise<LastLook>;
  readonly workers: ReadonlySet<Worker>;
  readonly directories: ReadonlySet<Directory>;
  /** By the name of each source with a guard. */
  readonly guards: ReadonlyMap<string, SourceGuard>;
  /** By the name of each source in shadow mode. */
  readonly plans: ReadonlyMap<string, Plan>;
}

export interface TenantDependencies {
  readonly parts: Parts;
  readonly cursorKeys: Keys;
  /** Tells the creates of its sources apart; undefined where there is one source by nature. */
  readonly createKeys: Keys | undefined;
  /** Of the ids of what is planned in shadow mode. */
  readonly shadowKeys: Keys;
  readonly jwt: JwtDependencies;
}

export function createTenant(
  config: TenantConfig,
  secrets: TenantSecrets,
  { parts, cursorKeys, createKeys, shadowKeys, jwt }: TenantDependencies,
): Tenant {
  const tagOf = ({ name }: SourceConfig): SourceTag =>
    createKeys === undefined ? noTag : createSourceTag(name, createKeys);
  const built = config.sources.map((source) => ({
    source,
    parts: parts.ofSource({
      ...settingsOf(source, config, secrets),
      sourceTag: tagOf(source),
      shadowKeys,
    }),
  }));
  const credentials = Object.fromEntries(
    config.sources.map(({ name }) => [name, secrets.sources[name]?.credentials ?? []]),
  );
  const workers = new Set(built.map((each) => each.parts.worker));
  return {
    surface: {
      name: config.name,
      basePaths: basePathsOf(config),
      publicAddress: config,
      types: typesOf(config),
      authenticate: createTenantAuthentication({ tenant: config.name, sources: credentials }, jwt),
      takesBasic: Object.values(credentials)
        .flat()
        .some(({ kind }) => kind === "basic"),
      sources: new Map(built.map((each) => [each.source.name, surfaceOf(each.source, each.parts)])),
      cursorKeys,
    },
    probe: () => probeAny(workers),
    workers,
    directories: new Set(built.map((each) => each.parts.directory)),
    guards: new Map(
      built.flatMap(({ source, parts: { guard } }) =>
        guard === undefined ? [] : [[source.name, guard]],
      ),
    ),
    plans: new Map(
      built.flatMap(({ source, parts: { directory } }) =>
        directory.plan === undefined ? [] : [[source.name, directory.plan]],
      ),
    ),
  };
}

const BULK_CALLS = 2_500;

/** The last one has the shape of PingOne's own SCIM API. */
const basePathsOf = ({ name, isDefault, pingone }: TenantConfig): readonly string[] => [
  ...(isDefault ? ["/scim/v2"] : []),
  `/${name}/scim/v2`,
  `/environments/${pingone.environmentId}/v2`,
];

function settingsOf(
  source: SourceConfig,
  { name: tenant, pingone, mapping }: TenantConfig,
  secrets: TenantSecrets,
): Omit<SourceSettings, "sourceTag" | "shadowKeys"> {
  const own = secrets.sources[source.name]?.worker;
  return {
    tenant,
    pingone: { ...pingone, ...source.worker },
    mapping,
    source,
    secrets: own ?? {
      pingoneClientSecret: secrets.pingoneClientSecret,
      pingonePrivateKey: secrets.pingonePrivateKey,
    },
  };
}

const surfaceOf = (source: SourceConfig, { users, groups, limit }: SourceParts): SourceSurface => ({
  users,
  groups,
  policy: source.policy,
  types: [users, groups].map(({ schema }) => viewOf(schema.type, source.policy)),
  limit,
  bulkCalls: source.limits.bulkCalls ?? BULK_CALLS,
  addresses: source.addresses && createAddresses(source.addresses),
});

/** The only source's view, else what holds for all of them. */
function typesOf({ sources, mapping }: TenantConfig) {
  const [first, ...others] = sources;
  const common = others.length === 0 ? first : undefined;
  return [
    createUserResourceType(mapping.extensions, common),
    createGroupResourceType({ ...common, ...common?.groups }),
  ];
}

async function probeAny(workers: ReadonlySet<Worker>): Promise<LastLook> {
  const found = await Promise.all(Array.from(workers, (worker) => worker.probe()));
  const [first] = found;
  const ready = found.find(({ reason }) => reason === undefined) ?? first;
  // Configuration has seen to it that there is a source, and so a worker.
  return ready ?? { reason: "no source", ageMs: undefined };
}
