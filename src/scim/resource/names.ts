// Reads the names of an object in any letter case, each once (RFC 7643 section 2.1).
import { badRequest } from "../error.js";

/** Reads a message field by its lower-case name, whatever the case it was sent in; ASCII has one length in both. */
export function readField(object: Readonly<Record<string, unknown>>, name: string): unknown {
  let found: unknown;
  for (const key of Object.keys(object)) {
    if (key.length === name.length && key.toLowerCase() === name) found = object[key];
  }
  return found;
}

/** Names are echoed in this form alone: anything else may be a piece of a value. */
const attributeName = /^[A-Za-z][\w$.:-]{0,99}$/;

/** A name as a client spelt it, quoted and with a blank before it; nothing where it may be more than a name. */
export const spelt = (name: string): string => (attributeName.test(name) ? ` "${name}"` : "");

/** 400 when two names differ only in case: there is no telling which of the values was meant. */
export function rejectDuplicateNames(object: Readonly<Record<string, unknown>>): void {
  const seen = new Set<string>();
  for (const key of Object.keys(object)) {
    const lower = key.toLowerCase();
    if (seen.has(lower)) {
      throw badRequest(
        "invalidSyntax",
        `The same attribute name${spelt(key)} appears twice, differing only in letter case.`,
      );
    }
    seen.add(lower);
  }
}
