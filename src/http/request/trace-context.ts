// Takes the W3C trace context of a request (Trace Context, level 1), where it is valid; one that is not is as good as none.
import type { IncomingMessage } from "node:http";
import type { TraceContext } from "../../scim/resource-store.js";
import { headerValues } from "../header-values.js";

/** Section 3.2: version, trace id, parent id, flags; later versions may say more behind it. */
const PARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;
const SAMPLED = 0x01;

export function traceContextOf(request: IncomingMessage): TraceContext | undefined {
  const [sent, ...more] = headerValues(request, "traceparent");
  const parent = sent === undefined || more.length > 0 ? undefined : parentOf(sent);
  return parent && { ...parent, state: stateOf(headerValues(request, "tracestate")) };
}

function parentOf(sent: string): Omit<TraceContext, "state"> | undefined {
  const [, version, traceId = "", parentId = "", flags = "", rest] = PARENT.exec(sent) ?? [];
  if (version === undefined || version === "ff") return undefined;
  if (version === "00" && rest !== undefined) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(parentId)) return undefined;
  return { traceId, parentId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

/** Section 3.3.1: `vendor=value`, or `tenant@vendor=value`. */
const MEMBER =
  /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MOST_MEMBERS = 32;
/** What everybody has to pass on; beyond it the last members, which are the oldest, are left out (section 3.3.1.5). */
const MOST_CHARACTERS = 512;

/** Undefined where it is empty or invalid: the parent is good without. */
function stateOf(sent: readonly string[]): string | undefined {
  const members = sent
    .flatMap((each) => each.split(","))
    .map((each) => each.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((each) => each !== "");
  if (members.length > MOST_MEMBERS || !members.every((each) => MEMBER.test(each))) {
    return undefined;
  }
  const keys = new Set(members.map((each) => each.slice(0, each.indexOf("="))));
  if (keys.size < members.length) return undefined;
  while (members.join(",").length > MOST_CHARACTERS) members.pop();
  return members.length === 0 ? undefined : members.join(",");
}
