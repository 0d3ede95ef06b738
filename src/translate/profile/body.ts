// Gathers what a request changes into one PingOne body: values by attribute, `null` for what is cleared, the overflow as a merge patch (contract 3.7).
import { type JsonValue, isJsonObject } from "../../platform/json.js";
import { standardParts } from "../../mapping/standard-attributes.js";
import type { UserBody } from "../../pingone/resources/users.js";
import type {
  PingOneFields,
  PingOneText,
  TargetPath,
  TargetSink,
  UsableSchema,
} from "./value-codec.js";

/**
 * `user` is the present state where it is known: complex attributes then go out whole, which is right whether PingOne
 * merges or replaces them, and what is the same already does not go out at all.
 */
export class ProfileBody implements TargetSink {
  readonly #usable: UsableSchema;
  readonly #known: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #user: PingOneFields | undefined;
  readonly #simple: Record<string, unknown> = {};
  #complex: Map<string, PartTexts> | undefined;

  constructor(
    usable: UsableSchema,
    known: ReadonlyMap<string, ReadonlySet<string>>,
    user: PingOneFields | undefined,
  ) {
    this.#usable = usable;
    this.#known = known;
    this.#user = user;
  }

  put(target: TargetPath, text: PingOneText | undefined): void {
    const { top, part, isCustom } = target;
    const { refused, unusable } = this.#usable;
    if (unusable.has(top) || (isCustom && refused.has(top))) return;
    if (part === undefined) this.#simple[top] = text ?? null;
    else this.#partsOf(top)[part] = text ?? null;
  }

  #partsOf(top: string): PartTexts {
    this.#complex ??= new Map();
    const present = this.#complex.get(top);
    if (present !== undefined) return present;
    const parts: PartTexts = {};
    this.#complex.set(top, parts);
    return parts;
  }

  /** To be asked once. */
  toBody(overflow: string, patch: JsonValue | undefined): UserBody {
    const body = this.#user === undefined ? this.#simple : changed(this.#simple, this.#user);
    for (const [top, parts] of this.#complex ?? []) {
      const whole = this.#wholeOf(top, parts);
      if (this.#user === undefined || !isSame(whole, this.#user[top])) body[top] = whole;
    }
    if (patch !== undefined && !this.#usable.unusable.has(overflow)) body[overflow] = patch;
    return body;
  }

  #wholeOf(top: string, parts: PartTexts): unknown {
    const present = this.#user?.[top];
    const isThere = isJsonObject(present as JsonValue | undefined);
    const whole = isThere ? { ...(present as object), ...parts } : parts;
    if (!Object.values(whole).every((text) => text === null)) return whole;
    const all = standardParts.get(top) ?? this.#known.get(top) ?? [];
    const isAll = (): boolean => [...all].every((part) => Object.hasOwn(parts, part));
    return this.#user !== undefined || isAll() ? null : whole;
  }
}

type PartTexts = Record<string, PingOneText | null>;

/** What is not so already. */
const changed = (
  values: Readonly<Record<string, unknown>>,
  user: PingOneFields,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([top, value]) => !isSame(value, user[top])));

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
