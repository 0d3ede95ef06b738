// The signing keys of one issuer, found by its metadata and kept: fetched by one call at a time, again for a key nobody has seen, and never often (RFC 8414, OpenID Connect Discovery).
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTHeaderParameters } from "jose";
import type { Clock } from "../../platform/clock.js";
import type { FetchJson } from "../../platform/fetch-json.js";

/** The issuer's keys cannot be had, so that nothing can be said of its tokens. */
export class IssuerUnavailable extends Error {
  override readonly name = "IssuerUnavailable";
}

export type SelectKey = ReturnType<typeof createLocalJWKSet>;

export interface IssuerKeys {
  /** Throws JWKSNoMatchingKey of jose where the issuer has no such key, and {@link IssuerUnavailable}. */
  readonly keyFor: (header: JWTHeaderParameters) => ReturnType<SelectKey>;
}

export interface IssuerSettings {
  readonly issuer: string;
  /** Where the keys are, for an issuer without metadata. */
  readonly jwksUri?: string | undefined;
  /** Whether a URL may be asked: https, or http on this machine. */
  readonly isSecure: (url: string) => boolean;
}

/** Where keys are kept: of each place one object, so that a reload trusts what was fetched before it, be the issuer away or not. */
export type IssuerKeysOf = (settings: Pick<IssuerSettings, "issuer" | "jwksUri">) => IssuerKeys;

export function keepIssuerKeys(
  { isSecure, fetchJson }: Pick<IssuerSettings, "isSecure"> & { readonly fetchJson: FetchJson },
  clock: Pick<Clock, "now">,
): IssuerKeysOf {
  const known = new Map<string, IssuerKeys>();
  return ({ issuer, jwksUri }) => {
    // Keys are of where they come from: another place of the same issuer's is no proof here.
    const place = `${issuer} ${jwksUri ?? ""}`;
    const keys =
      known.get(place) ?? createIssuerKeys({ issuer, jwksUri, isSecure }, fetchJson, clock);
    known.set(place, keys);
    return keys;
  };
}

/** After so long the keys are fetched again, while the old ones serve. */
const FRESH_MS = 10 * 60_000;
/** After so long without an answer the old ones are trusted no more. */
const TRUSTED_MS = 60 * 60_000;
/** For keys that are not known: whoever makes up ever new names of keys makes nobody fetch more often. */
const COOLDOWN_MS = 30_000;
/** After a failure. */
const RETRY_MS = 5_000;

interface Fetched {
  readonly select: SelectKey;
  readonly atMs: number;
}

function createIssuerKeys(
  settings: IssuerSettings,
  fetchJson: FetchJson,
  clock: Pick<Clock, "now">,
): IssuerKeys {
  let fetched: Fetched | undefined;
  let address: string | undefined = settings.jwksUri;
  let pending: Promise<Fetched> | undefined;
  let triedAtMs = -Infinity;
  let hasFailed = false;

  async function load(): Promise<Fetched> {
    triedAtMs = clock.now();
    try {
      address ??= await findKeys(settings, fetchJson);
      const select = toSelection(await fetchJson(address));
      hasFailed = false;
      return (fetched = { select, atMs: triedAtMs });
    } catch (cause) {
      hasFailed = true;
      // They may have moved.
      address = settings.jwksUri;
      throw new IssuerUnavailable("the issuer's keys cannot be had", { cause });
    }
  }

  const fetchNow = (): Promise<Fetched> =>
    (pending ??= load().finally(() => {
      pending = undefined;
    }));

  const isResting = (restMs: number): boolean => clock.now() - triedAtMs < restMs;

  async function current(): Promise<Fetched> {
    const ageMs = clock.now() - (fetched?.atMs ?? -Infinity);
    if (fetched !== undefined && ageMs < TRUSTED_MS) {
      // Whoever waits for nothing is told nothing of a failure: it is met again when it matters.
      if (ageMs >= FRESH_MS && !isResting(RETRY_MS)) fetchNow().catch(() => undefined);
      return fetched;
    }
    if (pending === undefined && hasFailed && isResting(RETRY_MS)) {
      throw new IssuerUnavailable("the issuer's keys could not be had a moment ago");
    }
    return fetchNow();
  }

  return {
    async keyFor(header) {
      const { select } = await current();
      try {
        return await select(header);
      } catch (error) {
        const isUnknown = error instanceof errors.JWKSNoMatchingKey;
        if (!isUnknown || (pending === undefined && isResting(COOLDOWN_MS))) throw error;
        const newer = await fetchNow();
        return newer.select(header);
      }
    },
  };
}

/** The address of the keys, of metadata that are this issuer's own (RFC 8414 section 3.3). */
async function findKeys(
  { issuer, isSecure }: IssuerSettings,
  fetchJson: FetchJson,
): Promise<string> {
  const metadata = (await fetchJson(
    `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
  )) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
  if (metadata.issuer !== issuer) throw new Error("the metadata are another issuer's");
  const { jwks_uri: uri } = metadata;
  if (typeof uri !== "string" || !isSecure(uri)) throw new Error("the metadata name no https keys");
  return uri;
}

/** Throws where it is no key set. */
const toSelection = (body: unknown): SelectKey => createLocalJWKSet(body as JSONWebKeySet);
