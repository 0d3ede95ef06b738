// Whether a row may name a PingOne attribute so: syntax, parts and what is reserved (contract 3.12 and 5.2).
import { nearName } from "../platform/near-name.js";
import {
  isStandard,
  reservedAttributes,
  standardAttributes,
  standardTops,
} from "./standard-attributes.js";

const ATTRIBUTE = /^[A-Za-z][A-Za-z0-9-]{0,255}$/;
/** A member of a custom JSON attribute. */
const PART = /^[A-Za-z$][\w$-]{0,255}$/;

const reasons: Readonly<Record<string, string>> = {
  enabled: "SCIM's active sets it",
  password: "SCIM's password sets it",
  population: "the source's populations and PingOne's extension set it",
  identityProvider: "the source's identityProvider and PingOne's extension set it",
  mfaEnabled: "PingOne's extension sets it",
  memberOfGroupIDs: "memberships are written through groups",
  memberOfGroupNames: "memberships are written through groups",
};

/** What is wrong with the path; undefined when nothing is. */
export function problemOfPath(path: string): string | undefined {
  const [top = "", part, ...more] = path.split(".");
  if (more.length > 0) return "may have one dot at the most";
  return problemOfTop(top) ?? problemOfPart(top, part);
}

function problemOfTop(top: string): string | undefined {
  if (!ATTRIBUTE.test(top)) {
    return "must be the name of a PingOne attribute: a letter, then letters, digits or hyphens, 256 at the most";
  }
  const reserved = inAnyCase(top, reservedAttributes);
  if (reserved !== undefined) {
    return `${reserved} is reserved: ${reasons[reserved] ?? "PingOne keeps it itself"}`;
  }
  const standard = inAnyCase(top, standardTops);
  if (standard === undefined || standard === top) return undefined;
  return `must be spelt ${standard}: PingOne has no two attributes that differ only in case`;
}

function problemOfPart(top: string, part: string | undefined): string | undefined {
  if (!isStandard(top)) {
    return part === undefined || PART.test(part)
      ? undefined
      : "must end in the name of a JSON member";
  }
  const own = [...standardAttributes.keys()].filter((path) => path.startsWith(`${top}.`));
  if (own.length === 0) {
    return part === undefined ? undefined : `must be ${top} alone, which has no parts`;
  }
  if (part !== undefined && own.includes(`${top}.${part}`)) return undefined;
  const near = part === undefined ? undefined : nearPath(`${top}.${part}`, own);
  return near === undefined
    ? `must be one of the parts of ${top}: ${own.join(", ")}`
    : `is no part of ${top}; did you mean "${near}"?`;
}

/** SCIM's `name.givenName` is PingOne's `name.given`, its `address.country` is `address.countryCode`. */
function nearPath(path: string, own: readonly string[]): string | undefined {
  const isStart = (text: string, start: string): boolean =>
    text.toLowerCase().startsWith(start.toLowerCase());
  return (
    own.find((each) => isStart(path, each)) ??
    own.find((each) => isStart(each, path)) ??
    nearName(path, own)
  );
}

/** For the overflow and the e-mail index, which are custom attributes as a whole. */
export function problemOfCustomName(name: string): string | undefined {
  if (name.includes(".")) return "must be a custom attribute as a whole, without a dot";
  const problem = problemOfTop(name);
  if (problem !== undefined || !isStandard(name)) return problem;
  return "must be a custom attribute, not one of PingOne's own";
}

function inAnyCase(name: string, known: Iterable<string>): string | undefined {
  for (const each of known) if (each.toLowerCase() === name.toLowerCase()) return each;
  return undefined;
}
