// Answers what never becomes a request, and lets go of its socket: no client keeps a descriptor by not closing (statement 12).
import { randomUUID } from "node:crypto";
import { STATUS_CODES, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ScimError } from "../../scim/error.js";
import { privately } from "../private-answer.js";

/** Why a connection was let go; the closed set of a metric's label. */
export type LetGoReason = "malformed" | "tooLarge" | "tooSlow" | "expectation" | "tooMany";

interface Refusal {
  readonly reason: LetGoReason;
  readonly answer: ScimError;
}

const tooLarge: Refusal = {
  reason: "tooLarge",
  answer: new ScimError(431, undefined, "The URL and headers are larger than 16 KiB."),
};
const malformedAs = (detail: string): Refusal => ({
  reason: "malformed",
  answer: new ScimError(400, "invalidSyntax", detail),
});
const malformed = malformedAs("This is not a valid HTTP request.");
const unencoded = malformedAs(
  "This is not a valid HTTP request. In a URL, blanks and letters beyond ASCII have to be percent-encoded.",
);
const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: tooLarge,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    reason: "tooLarge",
    answer: new ScimError(413, undefined, "The extensions of a chunk are too large."),
  },
  HPE_INVALID_CONSTANT: unencoded,
  HPE_INVALID_METHOD: malformedAs("This is not a valid HTTP request: its method is not known."),
  HPE_INVALID_URL: unencoded,
  ERR_HTTP_REQUEST_TIMEOUT: {
    reason: "tooSlow",
    answer: new ScimError(408, undefined, "The request was not sent in time."),
  },
  METHOD_CONNECT: {
    reason: "malformed",
    answer: new ScimError(501, undefined, "The gateway is no proxy: CONNECT is not supported."),
  },
};

export const unmetExpectation = new ScimError(
  417,
  undefined,
  'Of "Expect" only "100-continue" is understood.',
);

/** What was answered to what never became a request. */
export interface UnreadRequest {
  readonly requestId: string;
  readonly peer: string;
  readonly answer: ScimError;
}

export interface UnreadableOptions {
  /** How long a client may take to read the answer and close. */
  readonly lingerMs: number;
  readonly onLetGo: (reason: LetGoReason) => void;
  readonly onAnswered: (unread: UnreadRequest) => void;
  /** The answers to what was read of a connection, which what comes after it must not spoil. */
  readonly openOf: (connection: Duplex) => readonly ServerResponse[];
}

export interface Unreadable {
  /** The listener of `clientError`. */
  readonly refuse: (error: NodeJS.ErrnoException, socket: Duplex) => void;
}

export function createUnreadable(options: UnreadableOptions): Unreadable {
  const { lingerMs, onLetGo, onAnswered, openOf } = options;
  const refused = new WeakSet<Duplex>();

  function letGo(socket: Duplex, answer: ScimError | undefined): void {
    if (answer === undefined || !socket.writable) {
      socket.destroy();
      return;
    }
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => {
      clearTimeout(timer);
    });
    // Unread bytes would turn the end into a reset, and the answer would be lost.
    socket.resume();
    const requestId = randomUUID();
    const { remoteAddress: peer = "" } = socket as Partial<Socket>;
    onAnswered({ requestId, peer, answer });
    socket.end(toText(answer, requestId));
  }

  return {
    refuse(error, socket) {
      if (refused.has(socket)) return;
      refused.add(socket);
      if (error.code === "ECONNRESET") {
        socket.destroy();
        return;
      }
      const { reason, answer } = refusals[error.code ?? ""] ?? malformed;
      onLetGo(reason);
      const open = openOf(socket);
      const isAnswered = open.some(({ req, headersSent }) => !req.complete && headersSent);
      const owed = open.filter(({ req }) => req.complete);
      let left = owed.length;
      if (left === 0) letGo(socket, isAnswered ? undefined : answer);
      for (const response of owed) {
        response.once("close", () => {
          left -= 1;
          if (left === 0) letGo(socket, isAnswered ? undefined : answer);
        });
      }
    },
  };
}

function toText(answer: ScimError, requestId: string): string {
  const body = JSON.stringify(answer.toBody(requestId));
  const headers = Object.entries({
    "Content-Type": "application/scim+json",
    "Content-Length": String(Buffer.byteLength(body)),
    "X-Request-Id": requestId,
    ...privately,
    Connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `${answer.status} ${STATUS_CODES[answer.status] ?? "Error"}`;
  return `HTTP/1.1 ${status}\r\n${headers.join("")}\r\n${body}`;
}
