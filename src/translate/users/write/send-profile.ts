// Sends a profile and heeds what PingOne says of it: a value it refuses is kept beside it instead, a profile too large names what makes it so.
import { badRequest } from "../../../scim/error.js";
import { type JsonObject, isJsonObject } from "../../../platform/json.js";
import { PingOneError } from "../../../pingone/error.js";
import type { PingOneUser, UserBody } from "../../../pingone/resources/users.js";
import { notOfProfile } from "../../profile/compile.js";
import {
  isStandard,
  reservedAttributes,
  standardAttributes,
} from "../../../mapping/standard-attributes.js";
import { usableOf, type KnownSchema, type UsableSchema } from "../../profile/value-codec.js";

export interface ProfileToSend {
  /** The body for what an environment takes. */
  readonly build: (usable: UsableSchema) => UserBody;
  readonly send: (body: UserBody) => Promise<PingOneUser>;
  /** What the body is made of, to name what is too large. */
  readonly content: JsonObject;
  /** Whether that is all of the user; else PingOne holds more of them. */
  readonly isWhole: boolean;
  readonly known: KnownSchema;
  /** Whether what PingOne refuses has another place. */
  readonly hasOverflow: boolean;
}

export interface SentProfile {
  readonly user: PingOneUser;
  /** The one the body was built for in the end. */
  readonly usable: UsableSchema;
}

/**
 * Undefined when there is nothing to send. The rules we know of PingOne's attributes (contract 3.12) may be laxer than
 * PingOne's own, so a refusal is answered once with a body that keeps those values elsewhere. Throws ScimError, PingOneError.
 */
export async function sendProfile(profile: ProfileToSend): Promise<SentProfile | undefined> {
  const usable = usableOf(profile.known);
  const body = profile.build(usable);
  if (Object.keys(body).length === 0) return undefined;
  try {
    return { user: await profile.send(body), usable };
  } catch (error) {
    return sendLess(profile, body, withSizes(error, profile));
  }
}

/** What is left where `error` has refused some values of a body. */
async function sendLess(
  profile: ProfileToSend,
  body: UserBody,
  error: unknown,
): Promise<SentProfile> {
  const { build, send, known } = profile;
  const refused = refusedPaths(error, profile, body);
  if (refused === undefined) throw error;
  const narrower = usableOf(known, refused);
  const rest = build(narrower);
  // Sent once more as it is, it would be refused once more.
  if (JSON.stringify(rest) === JSON.stringify(body)) throw error;
  try {
    return { user: await send(rest), usable: narrower };
  } catch (failure) {
    throw withSizes(failure, profile);
  }
}

/** The paths PingOne refused, when all of them can be kept elsewhere; undefined when the refusal has to be told. */
function refusedPaths(
  error: unknown,
  { hasOverflow, known }: ProfileToSend,
  body: UserBody,
): ReadonlySet<string> | undefined {
  if (!(error instanceof PingOneError) || error.code !== "invalidData") return undefined;
  const targets = error.details.map(({ target }) => target);
  const canBeKept = (target: string | undefined): target is string => {
    if (target === undefined) return false;
    const [top = target] = target.split(".");
    if (reservedAttributes.has(top)) return false;
    // It was sent in case that it is declared by now; it is, and otherwise than it has to be.
    if (!isStandard(top)) return Object.hasOwn(body, top) && known.declared?.has(top) !== true;
    return hasOverflow && standardAttributes.get(target)?.isIdentity === false;
  };
  return targets.length > 0 && targets.every(canBeKept) ? new Set(targets) : undefined;
}

const LARGE_BYTES = 256;
const MOST_NAMES = 3;

/** Each attribute, those of an extension by themselves. */
function* sizesOf(content: JsonObject, urn = ""): Generator<{ name: string; bytes: number }> {
  for (const [name, value] of Object.entries(content)) {
    if (urn === "" && notOfProfile.has(name)) continue;
    if (name.includes(":") && isJsonObject(value)) yield* sizesOf(value, `${name}:`);
    else yield { name: `${urn}${name}`, bytes: Buffer.byteLength(JSON.stringify(value)) };
  }
}

/** PingOne says that a profile is larger than 16 KB, not what of it (contract 11.2). */
function withSizes(error: unknown, { content, isWhole }: ProfileToSend): unknown {
  const isSize = error instanceof PingOneError && error.code === "tooLarge";
  if (!isSize || error.details.some(({ target }) => target !== undefined)) return error;
  const large = [...sizesOf(content)]
    .filter(({ bytes }) => bytes >= LARGE_BYTES)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, MOST_NAMES);
  const names = large.map(({ name, bytes }) => `${name} (${(bytes / 1024).toFixed(1)} KB)`);
  const told = badRequest(
    "invalidValue",
    `The user${isWhole ? " is" : ", with what PingOne holds of them already, would be"} larger than PingOne's profile limit of 16 KB.${names.length === 0 ? "" : ` Largest of this request: ${names.join(", ")}. Send less of these.`}`,
  );
  told.cause = error;
  return told;
}
