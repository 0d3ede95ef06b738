// Which environment variables exist and what each may hold; messages name the rule, never the value.
import { isIP } from "node:net";
import * as z from "zod";
import { policySettings } from "../shape/source-shape.js";

const uuid = z.guid("must be a UUID");

const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port number between 0 and 65535")
  .transform(Number)
  .refine((value) => value <= 65_535, "must be a port number between 0 and 65535");

const host = z
  .string()
  .refine(
    (text) => isIP(text) !== 0 || /^[A-Za-z0-9._-]+$/.test(text),
    "must be a host name or an IP address, without a port",
  );

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

/** True for a host that only this machine can reach. */
export const isLoopbackHost = isLoopback;

/** https, or http on this machine. */
export function isSecureUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined &&
    isBare(url) &&
    (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname)))
  );
}

/** An address, or a block of them. */
export const addressBlock = z.string().refine((text) => {
  const [address = "", bits, ...more] = text.split("/");
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  const isBlock = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  return version !== 0 && isBlock && more.length === 0;
}, "must be an address or a CIDR block, 10.0.0.0/8 or 2001:db8::/32 for example");

const addressBlocks = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((each) => each !== ""))
  .pipe(z.array(addressBlock).min(1, "must name addresses or CIDR blocks"));

const isBare = (url: URL): boolean => url.search + url.hash + url.username + url.password === "";

/** As the parser understood it, so that stray white space and empty queries do not become part of other URLs. */
const withoutTrailingSlash = ({ origin, pathname }: URL): string =>
  (origin + pathname).replace(/\/+$/, "");

/** An absolute URL, https unless it stays on this machine, without a trailing slash. */
const serviceUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const secure =
    url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (!secure || !isBare(url)) {
    context.addIssue({
      code: "custom",
      message: "must be an https URL (http is accepted for loopback only) without query or login",
    });
    return z.NEVER;
  }
  return withoutTrailingSlash(url);
});

/** What clients add to the base URL themselves; /users or /me may be a prefix of a proxy's. */
const ENDPOINT = /\/(Users|Groups|Bulk|Me|Schemas|ResourceTypes|ServiceProviderConfig|\.search)$/;

/** An address as clients type it. */
const clientUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !isBare(url)) {
    context.addIssue({
      code: "custom",
      message: "must be an absolute http or https URL without query or login",
    });
    return z.NEVER;
  }
  const [endpoint] = ENDPOINT.exec(withoutTrailingSlash(url)) ?? [];
  if (endpoint !== undefined) {
    context.addIssue({
      code: "custom",
      message: `must end before ${endpoint}: clients add that themselves`,
    });
    return z.NEVER;
  }
  return withoutTrailingSlash(url);
});

/** With or without the SCIM base path, which is added to it anyway. */
const publicUrl = clientUrl.transform((url) => url.replace(/\/scim\/v2$/, ""));

/** The plain settings, by variable name. */
export const settings = {
  PINGONE_ENVIRONMENT_ID: uuid,
  PINGONE_REGION: z.enum(
    ["com", "ca", "eu", "com.au", "sg", "asia"],
    "must be one of com, ca, eu, com.au, sg, asia, as the address of PingOne's console ends (console.pingone.eu)",
  ),
  PINGONE_CLIENT_ID: uuid,
  PINGONE_CLIENT_AUTH: z.enum(
    ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"],
    "must be one of client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt",
  ),
  PINGONE_API_URL: serviceUrl.refine(
    (url) => /\/v\d+$/.test(url),
    "must end in the API version, for example https://api.pingone.eu/v1",
  ),
  PINGONE_AUTH_URL: serviceUrl.refine(
    (url) => new URL(url).pathname === "/",
    "must be the auth host without a path, for example https://auth.pingone.eu; the environment is added to it",
  ),
  PINGONE_CA_FILE: z.string(),
  PINGONE_POPULATION_ID: uuid,
  PUBLIC_BASE_URL: publicUrl,
  PUBLIC_SCIM_URL: clientUrl,
  SCIM_PINGONE_EXTENSION: z.enum(["always", "onRequest"], "must be always or onRequest"),
  ...policySettings,
  HOST: host,
  PORT: port,
  EMULATOR_PORT: port,
  ADMIN_HOST: host,
  ADMIN_PORT: port,
  ADMIN_TOKENS_FILE: z.string(),
  TRUSTED_PROXIES: addressBlocks,
  TLS_CERT_FILE: z.string(),
  TLS_KEY_FILE: z.string(),
  KEEP_ALIVE_MS: z
    .string()
    .regex(/^\d{1,7}$/, "must be milliseconds between 1000 and 3600000")
    .transform(Number)
    .refine(
      (value) => value >= 1_000 && value <= 3_600_000,
      "must be milliseconds between 1000 and 3600000",
    ),
  REDIS_PREFIX: z
    .string()
    .regex(
      /^[A-Za-z0-9._-]{1,64}$/,
      "must be up to 64 letters, digits, dots, dashes or underscores",
    ),
  LOG_LEVEL: z.enum(
    ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
    "must be one of fatal, error, warn, info, debug, trace, silent",
  ),
} as const;

/** Secrets, each also as `NAME_FILE`. */
export const secretNames = [
  "PINGONE_CLIENT_SECRET",
  "PINGONE_PRIVATE_KEY",
  "SCIM_BEARER_TOKEN",
  "STATE_KEY",
  "REDIS_URL",
  "REDIS_PASSWORD",
  "ACTIVITY_KEY",
] as const;

export type SettingName = keyof typeof settings;
export type SecretName = (typeof secretNames)[number];
export type SettingValues = {
  readonly [Name in SettingName]?: z.output<(typeof settings)[Name]>;
};
