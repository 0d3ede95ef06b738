// What every answer of a gateway has to be, whatever it says: SCIM's form (RFC 7644 section 3.12), and in time.
import type { ScimAnswer, ScimRequest } from "../world/balancer.js";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const MEDIA = "application/scim+json";
/** The time of a request, and the room an answer on a busy machine has. */
const DEADLINE_MS = 30_000;
const ROOM_MS = 6_000;

type Body = Readonly<Record<string, unknown>>;

/** Undefined where it is no JSON object. */
export function parseBody(text: string): Body | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Body) : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with an Error body, also of one operation of a bulk. */
export function errorFaults(status: number, body: Body | undefined): string[] {
  if (body === undefined) return ["its body is no JSON object"];
  const faults: string[] = [];
  if (JSON.stringify(body["schemas"]) !== JSON.stringify([ERROR])) faults.push("its schemas");
  if (body["status"] !== String(status)) faults.push(`its status ${String(body["status"])}`);
  if (typeof body["detail"] !== "string" || body["detail"] === "") faults.push("no detail");
  if (status === 500) faults.push("500: nobody foresaw it");
  return faults;
}

function successFaults(request: ScimRequest, { status, text, headers }: ScimAnswer): string[] {
  if (status === 204) return text === "" ? [] : ["204 with a body"];
  const body = parseBody(text);
  if (body === undefined) return ["its body is no JSON object"];
  const faults: string[] = [];
  if (!Array.isArray(body["schemas"])) faults.push("no schemas");
  if (!/^\/(Users|Groups)(\/[^?]+)?$/.test(request.path)) return faults;
  const { id, meta } = body as { id?: unknown; meta?: { location?: unknown } };
  if (typeof id !== "string") faults.push("no id");
  if (typeof meta?.location !== "string") faults.push("no meta.location");
  if (status === 201 && headers["location"] !== meta?.location) faults.push("no Location");
  return faults;
}

/** In words, nothing where all is well. */
export function answerFaults(request: ScimRequest, answer: ScimAnswer): string[] {
  const { status, headers, text } = answer;
  if (answer.isOfProxy) return [];
  const faults =
    status < 300 ? successFaults(request, answer) : errorFaults(status, parseBody(text));
  if (status !== 204 && headers["content-type"] !== MEDIA) {
    faults.push(`content-type ${String(headers["content-type"])}`);
  }
  const retryAfter = headers["retry-after"];
  if ((status === 429 || status === 503) && !/^\d+$/.test(String(retryAfter))) {
    faults.push(`Retry-After ${String(retryAfter)}`);
  }
  return faults;
}

/** By when each of the gateways that were asked has to have answered, in milliseconds from the sending on. */
export const dueMs = ({ via }: ScimAnswer): number => DEADLINE_MS * via.length;

/** How much later than its deadline an answer came, the stops of the processes taken off; 0 where it was in time. */
export const latenessMs = (answer: ScimAnswer, stoppedMs: number): number =>
  answer.isOfProxy
    ? 0
    : Math.max(0, answer.tookMs - stoppedMs - dueMs(answer) - ROOM_MS * answer.via.length);
