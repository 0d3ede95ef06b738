// The form of every PingOne id (contract section 2), a UUID in lower case, and whether what was answered is what was asked for.
import { PingOneError } from "./error.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether PingOne may know this id at all; anything else need not be asked for. */
export const isPingOneId = (value: unknown): value is string =>
  typeof value === "string" && UUID.test(value);

/** `item`, which answers for `id`. Throws PingOneError `unexpected` when it is another one: that is no answer of PingOne's. */
export function requireId<Item extends { readonly id: string }>(
  id: string,
  item: Item,
  operation: string,
): Item {
  if (item.id === id) return item;
  throw new PingOneError("unexpected", operation, { ambiguous: true });
}
