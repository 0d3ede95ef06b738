// scim-pingone preview: what a SCIM request would become of PingOne calls, made by the gateway's own code over a PingOne that is never written.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createTrace } from "../activity/trace.js";
import type { Loss } from "../activity/loss-report.js";
import { ConfigError } from "../config/config-error.js";
import type { LoadedConfig, SourceConfig, TenantConfig } from "../config/config.js";
import { createDirectory } from "../tenant/directory.js";
import { readMapping } from "../mapping/file/read-mapping.js";
import type { Mapping } from "../mapping/model.js";
import { neededAttributes } from "../mapping/required-attributes.js";
import { defaultLimits } from "../pingone/attempt/attempt.js";
import type { Call } from "../pingone/call.js";
import type { PingOneClient } from "../pingone/client.js";
import { systemClock, type Clock } from "../platform/clock.js";
import { isObject } from "../platform/json.js";
import { createLogger } from "../platform/logger.js";
import { createMetrics } from "../platform/metrics/metrics.js";
import { createResource, patchResource, replaceResource } from "../scim/endpoint.js";
import { ScimError } from "../scim/error.js";
import { parseProjection } from "../scim/representation/projection.js";
import type { RequestContext } from "../scim/resource-store.js";
import { unlimitedWork } from "../scim/work-budget.js";
import { InputError, OptionError } from "./fail.js";
import { fullyNamed, theOnly } from "./admin/named-source.js";
import { connect } from "../setup/connect.js";
import { ASSUMED_POPULATION, assumedPingOne } from "../setup/preview/assumed-pingone.js";
import { overflowOf, toShownCall, type Preview } from "../setup/preview/report.js";
import { kindOf } from "../setup/preview/resource-kind.js";
import { toTargets } from "../setup/target.js";
import { aloneState } from "../shared-state/connect.js";
import { createTenantScope } from "../shared-state/scope/tenant-scope.js";
import { createSource, type SourceEndpoints } from "../tenant/source.js";
import { createShadowClient } from "../translate/shadow/client.js";
import { createProcessMemories } from "../translate/process-memory.js";
import { noTag, type SourceTag } from "../translate/source-tag.js";
import { createWriteOrder } from "../translate/write-order.js";

export interface PreviewFlags {
  readonly mapping?: string;
  /** The id of who is changed: a PATCH, or a PUT of a whole resource. */
  readonly on?: string;
  readonly type?: "user" | "group";
  readonly tenant?: string;
  readonly source?: string;
}

interface Chosen {
  readonly tenant: TenantConfig;
  readonly source: SourceConfig;
  readonly mapping: Mapping;
  readonly sourceTag: SourceTag;
}

/** A real one is keyed; what it is says nothing of the request. */
const SOME_TAG: SourceTag = { current: () => "(keyed)", isOwn: () => true };

const REQUEST_MS = 30_000;
const SCHEMA_MS = 12_000;

/** Standard input unless a file is named. Throws InputError. */
export function readInput(file: string | undefined): string {
  try {
    return readFileSync(file ?? 0, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new InputError(`${file ?? "Standard input"} cannot be read (${code}).`);
  }
}

/** Throws InputError for what is no JSON; OptionError for flags; ConfigError for settings or a mapping that cannot be used; PingOneError where the environment cannot be read. */
export async function preview(
  text: string,
  flags: PreviewFlags,
  loaded: LoadedConfig,
): Promise<Preview> {
  const body = parseInput(text);
  const chosen = choose(flags, loaded);
  const name = `${chosen.tenant.name}.${chosen.source.name}`;
  const targets = toTargets(loaded);
  const target =
    targets.find((each) => each.name === name) ??
    targets.find((each) => each.name === chosen.tenant.name) ??
    targets[0];
  if (target === undefined) {
    const location = { origin: "http://127.0.0.1", basePath: "/v1/environments/assumed" };
    const real = assumedPingOne(neededAttributes(chosen.mapping));
    return previewOver({ real, location, isOfEnvironment: false }, chosen, body, flags);
  }
  const connection = connect(target, "preview", systemClock);
  try {
    const { call: real, location } = connection;
    return await previewOver({ real, location, isOfEnvironment: true }, chosen, body, flags);
  } finally {
    await connection.close();
  }
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own words quote the text.
    throw new InputError("The input is no JSON.");
  }
}

function choose(flags: PreviewFlags, { config }: LoadedConfig): Chosen {
  const place = flags.source === undefined ? flags : placeOf(flags.source, flags, config.tenants);
  const tenant = named("tenant", place.tenant, config.tenants);
  const source = named("source", place.source, tenant.sources);
  const sourceTag = config.file === undefined ? noTag : SOME_TAG;
  if (flags.mapping === undefined) return { tenant, source, mapping: tenant.mapping, sourceTag };
  const { mapping, problems } = readMapping(readInput(flags.mapping), flags.mapping);
  if (mapping === undefined || problems.length > 0) throw new ConfigError(problems);
  return { tenant, source, mapping, sourceTag };
}

function placeOf(
  source: string,
  { tenant }: PreviewFlags,
  tenants: readonly TenantConfig[],
): { readonly tenant: string; readonly source: string } {
  const flags = { source, ...(tenant === undefined ? {} : { tenant }) };
  const all = tenants.flatMap((of) =>
    of.sources.map((each) => ({ tenant: of.name, source: each.name })),
  );
  return fullyNamed(flags) ?? theOnly(source, all, "configured");
}

function named<T extends { readonly name: string }>(
  kind: string,
  name: string | undefined,
  all: readonly T[],
): T {
  const found = name === undefined ? all[0] : all.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = all.map((each) => each.name).join(", ");
  throw new OptionError([`--${kind}: there is no such ${kind}; there are ${names}`]);
}

interface PreviewUpstream {
  readonly real: PingOneClient;
  readonly location: { readonly origin: string; readonly basePath: string };
  readonly isOfEnvironment: boolean;
}

async function previewOver(
  upstream: PreviewUpstream,
  chosen: Chosen,
  body: unknown,
  flags: PreviewFlags,
): Promise<Preview> {
  const calls: Call[] = [];
  const losses: Loss[] = [];
  const endpoints = await endpointsOver(upstream, chosen, (call) => calls.push(call), losses);
  calls.length = 0;
  let refused: Preview["refused"];
  try {
    await send(endpoints, body, flags, chosen);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    refused = { status: error.status, scimType: error.scimType, detail: error.message };
  }
  const assumed = upstream.isOfEnvironment ? undefined : ASSUMED_POPULATION;
  const shown = calls
    .filter(({ operation }) => operation !== "schemas.read")
    .map((call) => toShownCall(call, assumed));
  return {
    isOfEnvironment: upstream.isOfEnvironment,
    calls: shown,
    ...overflowOf(shown, chosen.mapping.overflow),
    losses: losses.map(({ reason, attributes }) => ({ reason, attributes })),
    refused,
  };
}

async function endpointsOver(
  { real, location }: PreviewUpstream,
  { tenant, source, mapping, sourceTag }: Chosen,
  onCall: (call: Call) => void,
  losses: Loss[],
): Promise<SourceEndpoints> {
  const clock: Clock = systemClock;
  const memories = createProcessMemories(clock);
  const key = randomBytes(32);
  const planned = createShadowClient({
    real,
    location,
    clock,
    memories: {
      resources: memories.shared("shadowResources"),
      links: memories.shared("shadowLinks"),
    },
    key: () => key,
    owner: { tenant: tenant.name, source: source.name },
    record: () => undefined,
  });
  const call: PingOneClient = (sent, context) => {
    onCall(sent);
    return planned(sent, context);
  };
  const logger = createLogger("silent");
  const trace = createTrace({ clock, capacity: 1 });
  const metrics = createMetrics({ attributes: new Set() });
  const directory = createDirectory({ call, location }, mapping, { clock, logger, metrics, trace });
  await directory.start(SCHEMA_MS);
  const track = <T>(work: () => Promise<T>): Promise<T> => work();
  const turns = createProcessMemories(clock).local<Promise<unknown>>("writeTurns");
  return createSource(source, mapping, directory, {
    clock,
    logger,
    trace,
    reportLoss: (loss) => losses.push(loss),
    inOrder: createWriteOrder({ clock, track, turns }),
    track,
    isPaused: () => false,
    // Nothing was counted before: no guard holds a preview.
    guardState: createTenantScope(aloneState(clock), () => [key]),
    onHeld: () => undefined,
    onDiscarded: () => undefined,
    onStranded: () => undefined,
    onSessionsLeft: () => undefined,
    commitMs: defaultLimits.commitMs,
    found: tenant.pingone,
    sourceTag,
  });
}

const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";

async function send(
  endpoints: SourceEndpoints,
  body: unknown,
  { on, type }: PreviewFlags,
  { tenant, source }: Chosen,
): Promise<void> {
  const parts = isObject(body) ? body : {};
  const schemas = Array.isArray(parts["schemas"]) ? (parts["schemas"] as unknown[]) : [];
  const told = schemas.includes(GROUP) ? "group" : schemas.includes(USER) ? "user" : kindOf(parts);
  const kind = type ?? told;
  if (kind === undefined) {
    throw new OptionError([
      "--type: has to say user or group, as the input names nothing but what both have",
    ]);
  }
  const endpoint = kind === "group" ? endpoints.groups : endpoints.users;
  const projection = parseProjection(undefined, undefined, endpoint.schema);
  const context: RequestContext = {
    requestId: "preview",
    deadlineMs: systemClock.now() + REQUEST_MS,
    principal: { tenant: tenant.name, source: source.name, credential: "preview" },
    work: unlimitedWork,
    giveWay: () => undefined,
  };
  const isPatch = Object.keys(parts).some((name) => name.toLowerCase() === "operations");
  if (isPatch && on === undefined) {
    throw new OptionError(["--on: a PATCH needs the id of the resource it changes"]);
  }
  if (on === undefined) await createResource(endpoint, { body, projection }, context);
  else if (isPatch) {
    const write = { body, projection, returnRepresentation: false, condition: {} };
    await patchResource(endpoint, on, write, context);
  } else await replaceResource(endpoint, on, { body, projection, condition: {} }, context);
}
