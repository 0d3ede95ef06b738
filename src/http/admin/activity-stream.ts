// The activity as it happens, as server-sent events; who reads too slowly is let go, for the gateway waits for nobody.
import type { Request, Response } from "express";
import type { ActivityRecorder } from "../../activity/recorder.js";

export interface StreamLimits {
  readonly mostReaders: number;
  /** What may wait for one of them. */
  readonly mostBytes: number;
  readonly heartbeatMs: number;
}

const defaults: StreamLimits = { mostReaders: 20, mostBytes: 1024 * 1024, heartbeatMs: 15_000 };

export function createActivityStream(
  { watch }: Pick<ActivityRecorder, "watch">,
  { mostReaders, mostBytes, heartbeatMs }: StreamLimits = defaults,
): (request: Request, response: Response) => void {
  let readers = 0;
  return function stream(_request, response) {
    if (readers >= mostReaders) {
      response.status(503).json({ error: `${mostReaders} read the activity already; close one.` });
      return;
    }
    readers += 1;
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
    const heartbeat = setInterval(() => {
      send(": still here\n\n");
    }, heartbeatMs).unref();
    response.once("close", () => {
      readers -= 1;
      leave();
      clearInterval(heartbeat);
    });
  };
}

/** Whether somebody asks for what comes, and not for what was. */
export const asksForEvents = ({ headers }: Request): boolean =>
  (headers.accept ?? "").includes("text/event-stream");
