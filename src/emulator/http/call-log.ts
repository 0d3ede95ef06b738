// What was asked of the emulator, in order, so that a test can count upstream calls; bounded in memory.

export interface Call {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  /** 0 while, or for ever if, there was no answer. */
  status: number;
  readonly at: string;
  body?: Buffer | undefined;
  contentType?: string | undefined;
}

export interface CallLog {
  begin(method: string, path: string, at: number): Call;
  /** All calls ever made since the last clear. */
  readonly total: number;
  list(withBodies: boolean): unknown[];
  /** All there is, and forgets it with that: none can come in between. The status of one that is not answered yet stays 0. */
  take(withBodies: boolean): { readonly total: number; readonly calls: unknown[] };
  clear(): void;
}

const KEPT = 100_000;
const BODIES_KEPT = 10_000;

export function createCallLog(): CallLog {
  let total = 0;
  let calls: Call[] = [];
  const log: CallLog = {
    get total() {
      return total;
    },
    begin(method, path, at) {
      const call: Call = { method, path, status: 0, at: new Date(at).toISOString() };
      calls.push(call);
      total += 1;
      const old = calls[calls.length - 1 - BODIES_KEPT];
      if (old?.body !== undefined) old.body = undefined;
      if (calls.length >= 2 * KEPT) calls = calls.slice(-KEPT);
      return call;
    },
    list(withBodies) {
      return calls.slice(-KEPT).map(({ method, path, status, at, body, contentType }) => ({
        method,
        path,
        status,
        at,
        ...(withBodies && body !== undefined
          ? { body: body.toString("utf8"), contentType: contentType ?? "" }
          : {}),
      }));
    },
    take(withBodies) {
      const taken = { total, calls: log.list(withBodies) };
      log.clear();
      return taken;
    },
    clear() {
      total = 0;
      calls = [];
    },
  };
  return log;
}
