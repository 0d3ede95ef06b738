// Gathers what a request changes into one PingOne body: values by attribute, `null` for what is cleared, the overflow as a merge patch (contract 3.7).
import { type JsonValue, isJsonObject } from "../../platform/json.js";
import { standardParts } from "../../mapping/standard-attributes.js";
import type { UserBody } from "../../pingone/resources/users.js";
import type { PingOneTarget, PingOneText, UsableSchema } from "./value-codec.js";

export type TargetPath = Pick<PingOneTarget, "top" | "part"> & { readonly isCustom: boolean };

export interface ProfileBody {
  /** Sets it, or clears it. */
  readonly put: (target: TargetPath, text: PingOneText | undefined) => void;
  toBody(overflow: string, patch: JsonValue | undefined): UserBody;
}

/**
 * `user` is the present state where it is known: complex attributes then go out whole, which is right whether PingOne
 * merges or replaces them, and what is the same already does not go out at all.
 */
export function createProfileBody(
  { refused, unusable }: UsableSchema,
  known: ReadonlyMap<string, ReadonlySet<string>>,
  user: Readonly<Record<string, unknown>> | undefined,
): ProfileBody {
  const simple = new Map<string, PingOneText | null>();
  const complex = new Map<string, Map<string, PingOneText | null>>();
  const isClosed = ({ top, isCustom }: TargetPath): boolean =>
    unusable.has(top) || (isCustom && refused.has(top));

  function set(target: TargetPath, text: PingOneText | null): void {
    if (target.part === undefined) simple.set(target.top, text);
    else {
      const parts = complex.get(target.top) ?? new Map<string, PingOneText | null>();
      complex.set(target.top, parts.set(target.part, text));
    }
  }

  function wholeOf(top: string, parts: ReadonlyMap<string, PingOneText | null>): unknown {
    const present = user?.[top];
    const isThere = isJsonObject(present as JsonValue | undefined);
    const whole: Record<string, unknown> = isThere ? { ...(present as object) } : {};
    for (const [part, text] of parts) whole[part] = text;
    if (!Object.values(whole).every((text) => text === null)) return whole;
    const all = standardParts.get(top) ?? known.get(top) ?? [];
    const isAll = (): boolean => [...all].every((part) => parts.has(part));
    return user !== undefined || isAll() ? null : whole;
  }

  return {
    put(target, text) {
      if (!isClosed(target)) set(target, text ?? null);
    },
    toBody(overflow, patch) {
      const body: Record<string, unknown> = {};
      const add = (top: string, value: unknown): void => {
        if (user === undefined || !isSame(value, user[top])) body[top] = value;
      };
      for (const [top, text] of simple) add(top, text);
      for (const [top, parts] of complex) add(top, wholeOf(top, parts));
      if (patch !== undefined && !unusable.has(overflow)) body[overflow] = patch;
      return body;
    },
  };
}

/**
 * Whether it has some parts of a complex attribute and not all: PingOne may keep the others or drop them (contract 3.7,
 * 17 U11). In custom JSON attributes it merges.
 */
export const isPartial = (body: UserBody): boolean =>
  Object.entries(body).some(
    ([top, value]) =>
      isJsonObject(value as JsonValue | undefined) &&
      [...(standardParts.get(top) ?? [])].some((part) => !Object.hasOwn(value as object, part)),
  );

/** Null parts of a complex attribute are absent ones. */
function isSame(next: unknown, present: unknown): boolean {
  return canonical(next) === canonical(present);
}

function canonical(value: unknown): string {
  if (!isJsonObject(value as JsonValue | undefined)) return JSON.stringify(value ?? null);
  const entries = Object.entries(value as object).filter(([, text]) => text !== null);
  if (entries.length === 0) return "null";
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
