// An entry as the text it is kept, written and shown as: joined field by field, for JSON.stringify takes several times as long for so many fields of which most are absent.
import type { UpstreamCall } from "../../platform/facts/upstream-call.js";
import type { Person } from "../pseudonyms.js";
import type { Details } from "./details.js";
import type { ActivityDraft, Caller } from "./draft.js";
import { idOrNone, type KnownPerson } from "./entry.js";

/** What JSON.stringify makes of an ActivityEntry, without the braces: a test holds the two together. */
export function entryText(
  draft: ActivityDraft,
  known: KnownPerson | undefined,
  details: Details | undefined,
): string {
  return headOf(draft) + resourceOf(draft, known) + endOf(draft, details);
}

/** Who asked for what. */
function headOf({ facts, place }: ActivityDraft): string {
  const { clientRequestId, traceId, caller, tenant, peer, route } = facts;
  const kind = place === undefined ? "request" : "operation";
  return (
    `"v":1,"kind":"${kind}"` +
    field(',"requestId":"', facts.requestId) +
    field(',"clientRequestId":"', clientRequestId) +
    field(',"traceId":"', traceId) +
    (caller === undefined ? field(',"tenant":"', tenant) : callerText(caller)) +
    field(',"peer":"', peer) +
    field(',"method":"', facts.method) +
    field(',"route":"', route)
  );
}

/** About whom. */
function resourceOf(draft: ActivityDraft, known: KnownPerson | undefined): string {
  const { total, ids, mended } = draft;
  return (
    field(',"operation":"', draft.operationName) +
    field(',"resourceType":"', draft.resourceType) +
    field(',"id":"', idOrNone(draft.id)) +
    (total === undefined ? "" : `,"total":${total}`) +
    (ids === undefined ? "" : `,"ids":${JSON.stringify(ids)}`) +
    (known === undefined ? "" : knownText(known)) +
    (mended === undefined ? "" : `,"mended":${JSON.stringify([...mended])}`)
  );
}

/** And what came of it. */
function endOf(draft: ActivityDraft, details: Details | undefined): string {
  const { status, place } = draft;
  return (
    `,"status":${status}` +
    (place === undefined ? "" : `,"place":${place}`) +
    (details === undefined ? "" : detailsText(details)) +
    `,"responseTime":${elapsed(draft)}`
  );
}

/** Most have none but what was changed and the calls. */
function detailsText(details: Details): string {
  return (
    (details.changed === undefined ? "" : `,"changed":${namesText(details.changed)}`) +
    anyField(',"members":', details.members) +
    anyField(',"memberCount":', details.memberCount) +
    anyField(',"added":', details.added) +
    anyField(',"removed":', details.removed) +
    anyField(',"lost":', details.lost) +
    anyField(',"events":', details.events) +
    (details.calls === undefined ? "" : `,"calls":[${details.calls.map(callText).join(",")}]`) +
    anyField(',"isAborted":', details.isAborted) +
    anyField(',"isShadow":', details.isShadow) +
    anyField(',"scimType":', details.scimType) +
    anyField(',"detail":', details.detail) +
    anyField(',"refusedCredential":', details.refusedCredential) +
    anyField(',"refusedBecause":', details.refusedBecause) +
    anyField(',"refusedSource":', details.refusedSource) +
    anyField(',"upstream":', details.upstream) +
    anyField(',"mend":', details.mend)
  );
}

/** Of such as may be shown, in which JSON has nothing to escape. */
const namesText = (names: readonly string[]): string =>
  names.length === 0 ? "[]" : `["${names.join('","')}"]`;

const callText = ({ operation, status, ms, attempt, correlationId, code }: UpstreamCall): string =>
  "{" +
  field('"operation":"', operation) +
  (status === undefined ? "" : `,"status":${status}`) +
  `,"ms":${ms},"attempt":${attempt}` +
  field(',"correlationId":"', correlationId) +
  field(',"code":"', code) +
  "}";

const anyField = (name: string, value: unknown): string =>
  value === undefined ? "" : name + JSON.stringify(value);

const elapsed = ({ startMs }: ActivityDraft): number =>
  Math.round((performance.now() - startMs) * 10) / 10;

/** Of what JSON has nothing to escape in; of nearly all that comes here. */
const PLAIN = /^[\w .:/-]*$/;

/** `name` with all that goes before the value of a text. */
const field = (name: string, value: string | undefined): string =>
  value === undefined
    ? ""
    : PLAIN.test(value)
      ? `${name}${value}"`
      : name.slice(0, -1) + JSON.stringify(value);

/** There are as many as credentials in the configuration. */
const callers = new WeakMap<Caller, string>();

function callerText(caller: Caller): string {
  const made = callers.get(caller);
  if (made !== undefined) return made;
  const { tenant, source, credential } = caller;
  const text =
    field(',"tenant":"', tenant) +
    field(',"source":"', source) +
    field(',"credential":"', credential);
  callers.set(caller, text);
  return text;
}

/** Names of attributes and base64url. */
function knownText({ keyId, person }: KnownPerson): string {
  return `,"keyId":"${keyId}","person":{${personText(person)}}`;
}

function personText(person: Person): string {
  let text = "";
  for (const attribute of Object.keys(person)) {
    const made = person[attribute] ?? [];
    text += `${text === "" ? "" : ","}"${attribute}":["${made.join('","')}"]`;
  }
  return text;
}
