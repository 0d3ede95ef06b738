// What a preview says: the calls of PingOne in their order, what goes to the overflow, what is lost; a password is shown to nobody.
import type { Call } from "../../pingone/call.js";
import { isObject } from "../../platform/json.js";

export interface Preview {
  /** True: of the environment of the settings; false: of one nobody has read. */
  readonly isOfEnvironment: boolean;
  readonly calls: readonly ShownCall[];
  /** What of the resource has no home in PingOne and is kept beside it. */
  readonly overflow: readonly string[];
  /** What was kept there, and is taken out. */
  readonly cleared: readonly string[];
  readonly losses: readonly { readonly reason: string; readonly attributes: readonly string[] }[];
  /** Where the gateway would answer with an error. */
  readonly refused?:
    | { readonly status: number; readonly scimType?: string | undefined; readonly detail: string }
    | undefined;
}

export interface ShownCall {
  readonly method: string;
  /** Below the environment. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

const HIDDEN = "(not shown)";
const RANDOM = "(random)";
export const DEFAULT_POPULATION = "(the source's or PingOne's default population)";

/** Values that are secret, or another one each time, are replaced; so is the id of a population that stands for one nobody knows. */
export function toShownCall(
  { method, path, contentType, body, operation }: Call,
  assumedPopulation?: string,
): ShownCall {
  const veil = (): unknown => veiled(body, assumedPopulation);
  const shown = operation === "users.password" ? { value: HIDDEN } : veil();
  return {
    method,
    path,
    ...(contentType === undefined ? {} : { contentType }),
    ...(body === undefined ? {} : { body: shown }),
  };
}

function veiled(body: unknown, assumedPopulation: string | undefined): unknown {
  if (!isObject(body)) return body;
  const entries = Object.entries(body).map(([name, value]) => {
    if (name === "password") return [name, { value: HIDDEN }];
    const isAssumed = assumedPopulation !== undefined && isObject(value);
    if (isAssumed && name === "population" && value["id"] === assumedPopulation) {
      return [name, { id: DEFAULT_POPULATION }];
    }
    return [name, withoutMark(value)];
  });
  return Object.fromEntries(entries) as unknown;
}

/** The mark of a create (docs/mapping.md) names the attempt by random bytes. */
function withoutMark(value: unknown): unknown {
  if (!isObject(value) || !isObject(value["$create"])) return value;
  return { ...value, $create: { ...value["$create"], attempt: RANDOM } };
}

/** What these calls keep in the overflow attribute, and what they take out of it (`null`), by name. */
export function overflowOf(
  calls: readonly ShownCall[],
  overflow: string,
): Pick<Preview, "overflow" | "cleared"> {
  const kept = new Set<string>();
  const cleared = new Set<string>();
  const look = (name: string, value: unknown): void => {
    if (value === null) cleared.add(name);
    else if (isObject(value) && Object.values(value).includes(null)) {
      const joint = name.startsWith("urn:") ? ":" : ".";
      for (const [part, inner] of Object.entries(value)) look(`${name}${joint}${part}`, inner);
    } else kept.add(name);
  };
  for (const { body } of calls) {
    const entries = isObject(body) ? body[overflow] : undefined;
    for (const [name, value] of Object.entries(isObject(entries) ? entries : {})) {
      if (!name.startsWith("$")) look(name, value);
    }
  }
  return { overflow: [...kept].sort(), cleared: [...cleared].sort() };
}

export function renderPreview(preview: Preview): string {
  const { isOfEnvironment, calls, overflow, cleared, losses, refused } = preview;
  const lines: string[] = [];
  if (!isOfEnvironment) {
    lines.push(
      "Without settings of an environment: it is taken to declare all the mapping needs, and to hold nothing of this resource but its id.",
      "",
    );
  }
  if (calls.length === 0) lines.push("No call of PingOne.", "");
  for (const { method, path, contentType, body } of calls) {
    lines.push(`${method} ${path}`);
    if (contentType !== undefined) lines.push(`Content-Type: ${contentType}`);
    if (body !== undefined) lines.push(JSON.stringify(body, undefined, 2));
    lines.push("");
  }
  if (overflow.length > 0) lines.push(`Kept in the overflow: ${overflow.join(", ")}`);
  if (cleared.length > 0) lines.push(`Cleared in the overflow: ${cleared.join(", ")}`);
  for (const { reason, attributes } of losses) {
    lines.push(`Lost (${reason}): ${attributes.join(", ")}`);
  }
  if (refused !== undefined) {
    const type = refused.scimType === undefined ? "" : ` ${refused.scimType}`;
    lines.push(`The client is answered ${String(refused.status)}${type}: ${refused.detail}`);
  }
  return `${lines.join("\n").trimEnd()}\n`;
}
