// The activity as it happens, as server-sent events; who reads too slowly is let go, for the gateway waits for nobody.
import type { Request, Response } from "express";
import type { ActivityRecorder } from "../../../activity/recorder.js";
import { callerOf, isStillGood } from "../admin-resource.js";

export interface StreamLimits {
  readonly mostReaders: number;
  /** Of one token. */
  readonly mostOfOne: number;
  /** What may wait for one of them. */
  readonly mostBytes: number;
  /** How often a reader hears that the stream is there, and its token is looked at again. */
  readonly heartbeatMs: number;
}

const defaults: StreamLimits = {
  mostReaders: 20,
  mostOfOne: 5,
  mostBytes: 1024 * 1024,
  heartbeatMs: 15_000,
};

export function createActivityStream(
  { watch }: Pick<ActivityRecorder, "watch">,
  { mostReaders, mostOfOne, mostBytes, heartbeatMs }: StreamLimits = defaults,
): (request: Request, response: Response) => void {
  /** By the token's name. */
  const readers = new Map<string, number>();
  return function stream(_request, response) {
    const { name } = callerOf(response);
    const own = readers.get(name) ?? 0;
    const all = [...readers.values()].reduce((sum, each) => sum + each, 0);
    if (own >= mostOfOne || all >= mostReaders) {
      const [most, whose] = own >= mostOfOne ? [own, " with this token"] : [all, ""];
      response.status(503).json({ error: `${most} read the activity already${whose}; close one.` });
      return;
    }
    readers.set(name, own + 1);
    response.setHeader("Content-Type", "text/event-stream");
    response.setHeader("X-Accel-Buffering", "no");
    response.flushHeaders();
    const send = (text: string): void => {
      if (response.writableLength + text.length > mostBytes) response.destroy();
      else response.write(text);
    };
    const leave = watch((text) => {
      send(`event: entry\ndata: ${text}\n\n`);
    });
    /** Who does not read is let go: what waits for them would never end, and to write behind an end ends the process. */
    const end = (): void => {
      leave();
      if (response.writableLength > 0 || response.writableEnded) response.destroy();
      else response.end();
    };
    const heartbeat = setInterval(() => {
      if (isStillGood(response)) send(": still here\n\n");
      else end();
    }, heartbeatMs).unref();
    response.once("close", () => {
      const left = (readers.get(name) ?? 1) - 1;
      if (left > 0) readers.set(name, left);
      else readers.delete(name);
      leave();
      clearInterval(heartbeat);
    });
  };
}

/** Whether somebody asks for what comes, and not for what was. */
export const asksForEvents = ({ headers }: Request): boolean =>
  (headers.accept ?? "").includes("text/event-stream");
