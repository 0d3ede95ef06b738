// The form of every PingOne id (contract section 2), a UUID in lower case, and whether what was answered is what was asked for.
import { PingOneError } from "./error.js";

declare const brand: unique symbol;

/** Text that has been found to be an id PingOne may know: by `isPingOneId`, once, where it comes in. */
export type PingOneId = string & { readonly [brand]: true };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether PingOne may know this id at all; anything else need not be asked for. */
export const isPingOneId = (value: unknown): value is PingOneId =>
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

/** `item`, which was made with the name that was sent, as PingOne compares names (contract 3.2). Throws as `requireId` does. */
export function requireName<Item>(
  sent: unknown,
  item: Item,
  nameOf: (item: Item) => string,
  operation: string,
): Item {
  const name = nameOf(item);
  if (name === sent) return item;
  if (typeof sent === "string" && plain(name) === plain(sent)) return item;
  throw new PingOneError("unexpected", operation, { ambiguous: true });
}

const plain = (name: string): string => name.normalize("NFC").trim().toLowerCase();
