// Takes an answer off the wire as text within bounds: of one answer, and of all that are read at a time.
import { StringDecoder } from "node:string_decoder";
import type { Dispatcher } from "undici";
import { type GiveWay, nextTurn } from "../../platform/turns.js";
import type { CutOffSignal } from "./cut-off.js";

/** More than any answer of PingOne's: 200 users of 16 KB each are 3.2 MB. */
const MAX_BYTES = 16 * 1024 * 1024;
/** What every answer may take at once; for more it waits its turn. */
const SMALL_BYTES = 1024 * 1024;
const LARGE_AT_A_TIME = 4;
/** What takes no time to read that anybody notices; more waits for a turn of the event loop of its own. */
const READ_AT_ONCE_BYTES = 64 * 1024;

/** Thrown for an answer that cannot be PingOne's. */
export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";
  readonly code = "ANSWER_TOO_LARGE";

  constructor() {
    super(`the answer is larger than ${MAX_BYTES} bytes`);
  }
}

/** Lets few large answers be read at a time; one for all that are read from one origin. */
export class LargeAnswers {
  readonly #waiting = new Set<() => void>();
  #reading = 0;

  /** Calls `go` when it is this answer's turn; returns what ends the turn, or the wait for it. */
  take(go: () => void): () => void {
    let hasTurn = false;
    const start = (): void => {
      hasTurn = true;
      this.#reading += 1;
      go();
    };
    if (this.#reading < LARGE_AT_A_TIME) start();
    else this.#waiting.add(start);
    return () => {
      this.#waiting.delete(start);
      if (!hasTurn) return;
      hasTurn = false;
      this.#reading -= 1;
      const [next] = this.#waiting;
      if (next === undefined) return;
      this.#waiting.delete(next);
      next();
    };
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Who waits for the answer. */
export interface Receiver {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/** What undici is to call for one request: without a stream between, which nobody needs who wants the whole text. */
export class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #signal: CutOffSignal;
  readonly #large: LargeAnswers;
  readonly #receiver: Receiver;
  readonly #giveWay: GiveWay | undefined;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #headers: Answer["headers"] = {};
  #endTurn: (() => void) | undefined;
  /** Undefined while the request waits for a connection. */
  #controller: Dispatcher.DispatchController | undefined;

  /** Who receives an answer reads it in the same turn: `giveWay` is asked for it before, where it is large. */
  constructor(signal: CutOffSignal, large: LargeAnswers, receiver: Receiver, giveWay?: GiveWay) {
    this.#signal = signal;
    this.#large = large;
    this.#receiver = receiver;
    this.#giveWay = giveWay;
    const cutOff = (): void => {
      receiver.reject(signal.reason);
      this.#controller?.abort(signal.reason);
    };
    signal.addEventListener("abort", cutOff, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(this.#signal.reason);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Answer["headers"],
  ): void {
    // Of informational answers (1xx), which come before it, the last one to be told is the answer.
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#bytes > MAX_BYTES) {
      controller.abort(new AnswerTooLarge());
    } else if (this.#bytes > SMALL_BYTES && this.#endTurn === undefined) {
      controller.pause();
      this.#signal.hold?.(true);
      this.#endTurn = this.#large.take(() => {
        this.#signal.hold?.(false);
        controller.resume();
      });
    }
  }

  onResponseEnd(): void {
    const giveWay = this.#giveWay;
    if (giveWay === undefined || this.#bytes <= READ_AT_ONCE_BYTES) {
      const [first] = this.#chunks;
      const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
      this.#handOn(bytes.toString());
    } else {
      this.#signal.hold?.(true);
      void this.#readInTurns(giveWay);
    }
  }

  /** Two megabytes that are not all ASCII take Node 20 17 ms to read as text, and whoever receives it has to parse it yet. */
  async #readInTurns(giveWay: GiveWay): Promise<void> {
    await nextTurn(giveWay);
    const decoder = new StringDecoder("utf8");
    let text = "";
    for (const chunk of this.#chunks) {
      text += decoder.write(chunk);
      const others = giveWay();
      if (others !== undefined) await others;
    }
    this.#handOn(text + decoder.end());
  }

  #handOn(body: string): void {
    this.#endTurn?.();
    this.#receiver.resolve({ status: this.#status, headers: this.#headers, body });
  }

  /** Whatever happened: also when the wait was cut off. */
  onResponseError(_controller: unknown, error: Error): void {
    this.#endTurn?.();
    this.#receiver.reject(error);
  }
}
