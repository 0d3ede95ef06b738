// Tells entries in plain words, one paragraph each: asked, mended, lost, what PingOne said, answered, why, and what to do.
import type { UpstreamCall } from "../../platform/facts/upstream-call.js";
import type { EntryEvent } from "../entry/draft.js";
import type { LostNames } from "../entry/entry.js";
import type { ChangedIds } from "../entry/membership-changes.js";
import type { Upstream } from "../entry/outcome.js";
import type { ParsedEntry } from "./parsed-entry.js";
import { phraseOfCredential, phrasesOfEvent, phraseOfLoss, phraseOfTolerance } from "./phrases.js";

const verbs: Readonly<Record<string, string>> = {
  create: "create a",
  read: "read a",
  list: "look for",
  search: "search for",
  replace: "replace a",
  patch: "change a",
  delete: "delete a",
};

function whatOf({ operation, resourceType, id, method, place }: ParsedEntry): string {
  const which = place === undefined ? "" : ` (operation ${place + 1} of a bulk request)`;
  if (operation === "bulk") return "a bulk request";
  const verb = operation === undefined ? undefined : verbs[operation];
  if (method === "") return "what is no request";
  if (verb === undefined) return `a ${method} request`;
  const plural = operation === "list" || operation === "search" ? "s" : "";
  const type =
    resourceType === undefined || resourceType === "" ? "resource" : resourceType.toLowerCase();
  return `to ${verb} ${type}${plural}${id === undefined ? "" : ` ${id}`}${which}`;
}

function whoOf({ tenant, source, credential, peer, refusedSource }: ParsedEntry): string {
  const where = peer === undefined ? "" : ` from ${peer}`;
  if (source === undefined) {
    const at = tenant === undefined ? "" : `, at tenant ${tenant}`;
    const meant = refusedSource === undefined ? "" : `, by a credential of ${refusedSource}`;
    return `somebody${where}${at}${meant}`;
  }
  return `${tenant ?? "?"}/${source}${where}${credential === undefined ? "" : ` (credential ${credential})`}`;
}

function* callWords(calls: readonly UpstreamCall[]): Generator<string> {
  for (const { operation, status, ms, attempt, correlationId, code } of calls) {
    const said = status === undefined ? "no answer" : `answered ${status}`;
    const why = code === undefined ? "" : ` (${code})`;
    const again = attempt === 1 ? "" : `, attempt ${attempt}`;
    const id = correlationId === undefined ? "" : `, correlation id ${correlationId}`;
    yield `PingOne ${operation}: ${said}${why} after ${ms} ms${again}${id}`;
  }
}

const unclear: ReadonlySet<string | undefined> = new Set(["timeout", "unreachable", "unavailable"]);

/** A create that PingOne carried out and did not answer. */
const isAdopted = ({ operation, status, calls = [] }: ParsedEntry): boolean =>
  operation === "create" &&
  status < 300 &&
  calls.some(({ operation: call, code }) => call.endsWith(".create") && unclear.has(code)) &&
  !calls.some(({ operation: call, code }) => call.endsWith(".create") && code === undefined);

function answerWords(entry: ParsedEntry): string {
  const { kind, status, scimType, isAborted, isShadow, responseTime } = entry;
  if (kind === "later") return "after the answer";
  if (status === 0) return "the client hung up, and the work did not end";
  const type = scimType === undefined ? "" : ` ${scimType}`;
  const hung = isAborted === true ? "; the client had hung up and did not get it" : "";
  const shadow =
    isShadow === true ? " as if: the source is in shadow mode, nothing was written" : "";
  return `answered ${status}${type}${shadow} after ${responseTime} ms${hung}`;
}

function causeWords({ operation, code, targets, correlationId }: Upstream): string {
  const about = targets === undefined ? "" : `, about ${targets.join(", ")}`;
  const id = correlationId === undefined ? "" : `, correlation id ${correlationId}`;
  return `cause: ${operation} ended in ${code}${about}${id}`;
}

function* outcomeWords(entry: ParsedEntry): Generator<string> {
  const { detail, refusedCredential, refusedBecause, upstream, total, mend } = entry;
  yield answerWords(entry);
  if (total !== undefined) yield `found: ${total}`;
  if (refusedCredential !== undefined) {
    yield `why: ${phraseOfCredential(refusedCredential, refusedBecause)}`;
  }
  if (detail !== undefined) yield `why: ${detail}`;
  if (upstream !== undefined) yield causeWords(upstream);
  if (isAdopted(entry)) {
    yield "why: PingOne had carried the create out without answering it; it was found by its mark and gone on with, and nothing was created twice";
    yield "what to do: Nothing.";
  }
  if (mend !== undefined) yield `what to do: ${mend}`;
}

const idWords = ({ requestId, clientRequestId, traceId }: ParsedEntry): string =>
  [
    `request ${requestId}`,
    ...(clientRequestId === undefined ? [] : [`client's id ${clientRequestId}`]),
    ...(traceId === undefined ? [] : [`trace ${traceId}`]),
  ].join(", ");

function* lossWords({ reason, attributes, notShown = 0, mend }: LostNames): Generator<string> {
  const others = notShown === 0 ? "" : ` and ${notShown} more`;
  yield `lost: ${attributes.join(", ")}${others}: ${phraseOfLoss(reason)} (${reason})`;
  if (mend !== undefined) yield `what to do: ${mend}`;
}

function* eventWords({ kind, id }: EntryEvent): Generator<string> {
  const { words, mend } = phrasesOfEvent(kind);
  yield `${words}${typeof id === "string" ? `: ${id}` : ""}`;
  if (mend !== "") yield `what to do: ${mend}`;
}

const NAMED = 10;

const idsWords = ({ count, ids }: ChangedIds): string => {
  const shown = ids.slice(0, NAMED);
  const others = count - shown.length;
  return `${count}: ${shown.join(", ")}${others === 0 ? "" : ` and ${others} more`}`;
};

function* membershipWords({ resourceType, added, removed }: ParsedEntry): Generator<string> {
  const isGroup = resourceType === "Group";
  if (added) yield `${isGroup ? "members added" : "groups joined"}: ${idsWords(added)}`;
  if (removed) yield `${isGroup ? "members removed" : "groups left"}: ${idsWords(removed)}`;
}

function* lines(entry: ParsedEntry): Generator<string> {
  const { changed = [], mended = [], lost = [], events = [], members, memberCount = 0 } = entry;
  yield idWords(entry);
  if (changed.length > 0) yield `asked to set: ${changed.join(", ")}`;
  if (members !== undefined) yield `members named: ${memberCount}`;
  yield* membershipWords(entry);
  for (const name of mended) yield `read tolerantly: ${phraseOfTolerance(name)} (${name})`;
  for (const each of lost) yield* lossWords(each);
  yield* callWords(entry.calls ?? []);
  for (const each of events) yield* eventWords(each);
  yield* outcomeWords(entry);
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

function* paragraph(entry: ParsedEntry): Generator<string> {
  const { count = 1, since = entry.time } = entry;
  yield `${timeOf(entry.time)}  ${whoOf(entry)} asked ${whatOf(entry)}`;
  if (count > 1) yield `    ${count} times the same since ${timeOf(since)}; this is the latest`;
  for (const line of lines(entry)) yield `    ${line}`;
}

/** In the order given, a line of text each. */
export function* renderEntries(entries: readonly ParsedEntry[]): Generator<string> {
  for (const [place, entry] of entries.entries()) {
    if (place > 0) yield "";
    yield* paragraph(entry);
  }
}
