// GET /sources: who may push, and who is paused; POST /sources/{tenant}/{source}/pause and …/resume: the switch of their writes.
import type { Request, RequestHandler } from "express";
import type { AdminCaller } from "../../sources/authentication/admin-tokens.js";
import type { Pauses } from "../../sources/pauses/pauses.js";
import { callerOf, type AdminResource } from "./admin-resource.js";

export interface ConfiguredSource {
  readonly tenant: string;
  readonly source: string;
  /** As the configuration says. */
  readonly mode: "live" | "paused" | "shadow";
}

export interface SourceSwitches {
  /** Those of the configuration at the moment. */
  readonly sources: () => readonly ConfiguredSource[];
  readonly pauses: Pauses;
  /** Told of each switch that was thrown. */
  readonly onSwitch: (switched: SwitchedSource, caller: AdminCaller) => void;
}

export interface SwitchedSource {
  readonly tenant: string;
  readonly source: string;
  readonly to: "paused" | "resumed";
}

export function sourcesResources(switches: SourceSwitches): readonly AdminResource[] {
  const { sources, pauses } = switches;
  return [
    {
      path: "/sources",
      read: (_request, response) => {
        response.json({ sources: sources().map((each) => toShown(each, pauses)) });
      },
    },
    {
      path: "/sources/:tenant/:source/pause",
      change: switchOf(switches, "paused", ({ tenant, source }, { name }) =>
        pauses.pause(tenant, source, name),
      ),
    },
    {
      path: "/sources/:tenant/:source/resume",
      change: switchOf(switches, "resumed", ({ tenant, source }) => pauses.resume(tenant, source)),
    },
  ];
}

/** Repeating it changes nothing, and is no mistake. */
function switchOf(
  { sources, pauses, onSwitch }: SourceSwitches,
  to: SwitchedSource["to"],
  set: (found: ConfiguredSource, caller: AdminCaller) => boolean,
): RequestHandler {
  return (request, response) => {
    const found = sources().find((each) => isNamed(each, request));
    if (found === undefined) {
      response.status(404).json({ error: "There is no such source; GET /sources lists them." });
      return;
    }
    const { tenant, source } = found;
    const caller = callerOf(response);
    if (set(found, caller)) onSwitch({ tenant, source, to }, caller);
    if (to === "resumed" && found.mode === "paused") {
      response.status(409).json({
        error: "The configuration pauses this source (mode: paused); change it there and reload.",
      });
      return;
    }
    response.json(toShown(found, pauses));
  };
}

const isNamed = ({ tenant, source }: ConfiguredSource, { params }: Request): boolean =>
  params["tenant"] === tenant && params["source"] === source;

function toShown({ tenant, source, mode }: ConfiguredSource, pauses: Pauses): object {
  const sinceMs = pauses.since(tenant, source);
  if (sinceMs !== undefined) {
    const by = pauses.by(tenant, source);
    return { tenant, source, mode: "paused", by, since: new Date(sinceMs) };
  }
  return mode === "paused"
    ? { tenant, source, mode, by: "configuration" }
    : { tenant, source, mode };
}
