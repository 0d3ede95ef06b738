// Whether a row of the mapping makes several values or one: the same answer for whoever writes them and whoever declares the attribute for them.
import type { Transform } from "./model.js";

export function countAfter(kind: Transform["kind"], isMany: boolean): boolean {
  if (kind === "split") return true;
  return kind === "first" || kind === "join" ? false : isMany;
}

/** `startsMany`: there may be several values before the transforms. */
export const makesMany = (transforms: readonly Transform[], startsMany: boolean): boolean =>
  transforms.reduce((isMany, { kind }) => countAfter(kind, isMany), startsMany);
