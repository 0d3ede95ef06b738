// The second tenant of the demo: an environment with two populations, and a source for each that sees no other.
import type { Config, Secrets, SourceConfig, TenantConfig } from "../../config/config.js";
import { tokenDigest } from "../../platform/secrets/bearer-token.js";
import { safePolicy } from "../../sources/policy.js";

/** As everybody who reads this knows them: `judgeStart` and configuration files refuse them elsewhere. */
export const demoSources = [
  {
    name: "employees",
    token: "demo-token-employees",
    populationId: "00000000-0000-4000-8000-0000000000b1",
  },
  {
    name: "partners",
    token: "demo-token-partners",
    populationId: "00000000-0000-4000-8000-0000000000b2",
  },
] as const;

/** For the emulator. */
export const demoEnvironment = {
  id: "00000000-0000-4000-8000-000000000002",
  name: "Demo of several sources",
  populationId: "00000000-0000-4000-8000-0000000000a2",
  clientId: "00000000-0000-4000-8000-0000000000c2",
  clientSecret: "demo-secret",
  populations: demoSources.map(({ name, populationId: id }) => ({ id, name })),
} as const;

export const DEMO_TENANT = "acme";

/** The demo's own configuration with the second tenant beside the first. */
export function withDemoTenant(config: Config, secrets: Secrets) {
  const [first] = config.tenants;
  const [model] = first?.sources ?? [];
  if (first === undefined || model === undefined) return { config, secrets };
  const { id: environmentId, clientId, clientSecret } = demoEnvironment;
  const tenant: TenantConfig = {
    ...first,
    name: DEMO_TENANT,
    isDefault: false,
    publicScimUrl: undefined,
    pingone: { ...first.pingone, environmentId, clientId },
    sources: demoSources.map((source) => toSource(source, model)),
  };
  const ofTenant = {
    pingoneClientSecret: clientSecret,
    pingonePrivateKey: undefined,
    sources: Object.fromEntries(demoSources.map((each) => [each.name, toSecrets(each)])),
  };
  return {
    config: { ...config, tenants: [...config.tenants, tenant] },
    secrets: { ...secrets, tenants: { ...secrets.tenants, [DEMO_TENANT]: ofTenant } },
  };
}

type DemoSource = (typeof demoSources)[number];

/** What nobody said is the safe choice here, as it is outside of the demo. */
const toSource = ({ name, populationId }: DemoSource, model: SourceConfig): SourceConfig => ({
  ...model,
  name,
  populations: { default: populationId, rules: [] },
  groups: { ...model.groups, populationId },
  policy: { ...safePolicy, boundary: { populations: [populationId] } },
});

const toSecrets = ({ name, token }: DemoSource): Secrets["tenants"][string]["sources"][string] => ({
  credentials: [
    {
      kind: "bearer",
      setting: `sources.${name}.credentials[0]`,
      sha256: tokenDigest(token),
      expiresAtMs: undefined,
    },
  ],
  worker: undefined,
});
