// Passes the trace a request belongs to on to PingOne: each attempt is a child of its own (W3C Trace Context, section 3.4).
import { randomBytes } from "node:crypto";

/** What a client said of its trace. */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  readonly isSampled: boolean;
  /** Passed on as it is. */
  readonly state: string | undefined;
}

const SPAN_BYTES = 8;

export function traceHeaders(trace: TraceParent | undefined): Readonly<Record<string, string>> {
  if (trace === undefined) return {};
  const { traceId, isSampled, state } = trace;
  const spanId = randomBytes(SPAN_BYTES).toString("hex");
  const traceparent = `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
  return state === undefined ? { traceparent } : { traceparent, tracestate: state };
}
