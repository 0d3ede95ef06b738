// Looks through everything a gateway tells - log, metrics, activity, configuration - for values of people and secrets that it was given.
import { tokenDigest } from "../../src/platform/secrets/bearer-token.js";

export interface LeakWatch {
  /** A body on its way to the gateway, or from it to PingOne. */
  sawBody(body: unknown): void;
  /** A path with its query, which may have a filter. */
  sawPath(path: string): void;
  sawSecret(secret: string | undefined): void;
  /** Throws when one of them, or what looks like one, stands in a text. */
  check(texts: Readonly<Record<string, string>>): void;
}

/** Attributes of users, as SCIM or PingOne spells them, whose values name or find somebody. */
const PERSONAL = new Set(
  [
    ...["userName", "emails", "email", "name", "nickName", "externalId", "password"],
    ...["phoneNumbers", "mobilePhone", "primaryPhone", "ims", "addresses", "address"],
  ].map((each) => each.toLowerCase()),
);
/** Beside the values themselves: words of the schemas. */
const SIDE = new Set(["type", "primary", "$ref", "country", "countrycode", "schemas", "op"]);
const IS_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Of "second" or "nobody" nobody can say that it is not our own word. */
const IS_WORD = /^[a-z]+$/;
/**
 * What a random id, a keyed hash, a time or a measurement may have in its middle: five digits are in one of 1,000 ids, and five
 * letters and digits in one of ten million hashes, of which there are many. A value like that is looked for as a word of its own.
 */
const MAY_BE_CHANCE = /^(?:[0-9a-f-]+|[\w-]{5,7})$/i;
/** Shorter ones are part of other words. */
const SHORTEST = 5;
/** What tests guess with, "wrong" for example, opens no door. */
const SHORTEST_SECRET = 10;
const MOST_VALUES = 500;
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** What is a find whoever it is of. */
const SUSPECT: readonly (readonly [string, RegExp])[] = [
  ["an e-mail address", /[\w.+-]@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/i],
  ["a bearer token", /\bBearer [\w.~+/-]{8,}/],
  ["a JWT", /\beyJ[\w-]{10,}\.[\w-]{10,}\./],
  ["a private key", /PRIVATE KEY-----/],
];

export function createLeakWatch(): LeakWatch {
  const values = new Set<string>();
  const secrets = new Set<string>();

  function add(value: string): void {
    const isRevealing = value.length >= SHORTEST && !IS_ID.test(value) && !IS_WORD.test(value);
    if (isRevealing && values.size < MOST_VALUES) values.add(value);
  }

  function walk(value: unknown, isPersonal: boolean): void {
    if (typeof value === "string") {
      if (isPersonal) add(value);
    } else if (Array.isArray(value)) {
      for (const each of value) walk(each, isPersonal);
    } else if (typeof value === "object" && value !== null) {
      const { path } = value as { path?: unknown };
      const isTarget = typeof path === "string" && PERSONAL.has(firstName(path));
      for (const [key, each] of Object.entries(value)) {
        if (key === "path" || SIDE.has(key.toLowerCase())) continue;
        walk(each, isPersonal || isTarget || PERSONAL.has(key.toLowerCase()));
      }
    }
  }

  return {
    sawBody(body) {
      walk(body, false);
    },
    sawPath(path) {
      const filter = new URLSearchParams(path.split("?")[1] ?? "").get("filter") ?? "";
      const comparisons = filter.matchAll(/([\w.:]+) (?:eq|co|sw|ew) "((?:[^"\\]|\\.)*)"/gi);
      for (const [, attribute = "", value = ""] of comparisons) {
        if (PERSONAL.has(firstName(attribute))) add(value);
      }
    },
    sawSecret(secret) {
      if (secret === undefined || secret.length < SHORTEST_SECRET) return;
      secrets.add(secret).add(tokenDigest(secret));
    },
    check(texts) {
      for (const [where, text] of Object.entries(texts)) {
        const looked = text.slice(-MOST_CHARACTERS);
        for (const value of values) refuse(where, `"${value}"`, indexOf(looked, value), looked);
        for (const secret of secrets) refuse(where, `"${secret}"`, looked.indexOf(secret), looked);
        for (const [what, pattern] of SUSPECT) refuse(where, what, looked.search(pattern), looked);
      }
    },
  };
}

/** `emails[type eq "work"].value` is of `emails`; so is what stands behind a URN. */
const firstName = (path: string): string =>
  (/^(?:urn:.*:)?([\w$-]+)/i.exec(path)?.[1] ?? "").toLowerCase();

function indexOf(text: string, value: string): number {
  const first = text.indexOf(value);
  if (first < 0 || !MAY_BE_CHANCE.test(value)) return first;
  return text.search(new RegExp(`(?<![\\w.-])${value}(?![\\w-])`));
}

function refuse(where: string, what: string, at: number, text: string): void {
  if (at < 0) return;
  throw new Error(`${where} has ${what}: …${text.slice(Math.max(0, at - 200), at + 200)}…`);
}
