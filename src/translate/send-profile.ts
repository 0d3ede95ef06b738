// Sends a profile and heeds what PingOne says of it: a value it refuses is kept beside it instead, a profile too large names what makes it so.
import { badRequest } from "../scim/error.js";
import type { JsonObject } from "../scim/schema/model.js";
import { PingOneError } from "../pingone/error.js";
import type { PingOneUser, UserBody } from "../pingone/users.js";
import { notOfProfile } from "./losses.js";
import {
  isStandard,
  reservedAttributes,
  standardAttributes,
} from "./mapping/standard-attributes.js";
import type { Environment, KnownEnvironment } from "./profile/leaf.js";

export interface ProfileToSend {
  /** The body for what an environment takes. */
  readonly build: (environment: Environment) => UserBody;
  readonly send: (body: UserBody) => Promise<PingOneUser>;
  /** What the body is made of, to name what is too large. */
  readonly content: JsonObject;
  readonly known: KnownEnvironment;
  /** Whether what PingOne refuses has another place. */
  readonly hasOverflow: boolean;
}

export interface SentProfile {
  readonly user: PingOneUser;
  /** The one the body was built for in the end. */
  readonly environment: Environment;
}

/**
 * Undefined when there is nothing to send. The rules we know of PingOne's attributes (contract 3.12) may be laxer than
 * PingOne's own, so a refusal is answered once with a body that keeps those values elsewhere. Throws ScimError, PingOneError.
 */
export async function sendProfile(profile: ProfileToSend): Promise<SentProfile | undefined> {
  const { build, send, known, content } = profile;
  const attempt = async (environment: Environment, body: UserBody): Promise<SentProfile> => {
    try {
      return { user: await send(body), environment };
    } catch (error) {
      throw withSizesTold(error, content);
    }
  };
  const environment = { ...known, refused: new Set<string>() };
  const body = build(environment);
  if (Object.keys(body).length === 0) return undefined;
  try {
    return await attempt(environment, body);
  } catch (error) {
    const refused = refusedPaths(error, profile);
    if (refused === undefined) throw error;
    const narrower = { ...known, refused };
    return attempt(narrower, build(narrower));
  }
}

/** The paths PingOne refused, when all of them can be kept elsewhere; undefined when the refusal has to be told. */
function refusedPaths(
  error: unknown,
  { hasOverflow, known }: ProfileToSend,
): ReadonlySet<string> | undefined {
  if (!(error instanceof PingOneError) || error.code !== "invalidData") return undefined;
  const targets = error.details.map(({ target }) => target);
  const canBeKept = (target: string | undefined): target is string => {
    if (target === undefined) return false;
    const [top = target] = target.split(".");
    if (reservedAttributes.has(top)) return false;
    // It was sent in case that it is declared by now; it is, and otherwise than it has to be.
    if (!isStandard(top)) return known.declared?.has(top) !== true;
    return hasOverflow && standardAttributes.get(target)?.isIdentity === false;
  };
  return targets.length > 0 && targets.every(canBeKept) ? new Set(targets) : undefined;
}

const LARGE_BYTES = 256;
const MOST_NAMES = 3;

/** PingOne says that a profile is larger than 16 KB, not what of it (contract 11.2). */
function withSizesTold(error: unknown, content: JsonObject): unknown {
  const isSize = error instanceof PingOneError && error.code === "tooLarge";
  if (!isSize || error.details.some(({ target }) => target !== undefined)) return error;
  const sizes = Object.entries(content)
    .filter(([name]) => !notOfProfile.has(name))
    .map(([name, value]) => ({ name, bytes: Buffer.byteLength(JSON.stringify(value)) }))
    .sort((a, b) => b.bytes - a.bytes);
  const large = sizes.filter(({ bytes }) => bytes >= LARGE_BYTES).slice(0, MOST_NAMES);
  const names = large.map(({ name, bytes }) => `${name} (${(bytes / 1024).toFixed(1)} KB)`);
  const told = badRequest(
    "invalidValue",
    `The user is larger than PingOne's profile limit of 16 KB.${names.length === 0 ? "" : ` Largest: ${names.join(", ")}. Send less of these.`}`,
  );
  told.cause = error;
  return told;
}
