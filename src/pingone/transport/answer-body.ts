// Takes an answer off the wire as text within bounds: of one answer, and of all that are read at a time.
import { StringDecoder } from "node:string_decoder";
import { type GiveWay, nextTurn } from "../../platform/give-way.js";
import { type AnswerHeaders, ReceivedHeaders } from "./answer-headers.js";
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
  readonly headers: AnswerHeaders;
  readonly body: string;
}

/** Who waits for the answer. */
export interface Receiver {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * What undici is to call for one request: without a stream between, which nobody needs who wants the whole text, and by its
 * older methods, which hand headers on as they came. Around the newer ones, which it recommends, undici 7 puts an object that
 * makes every header text and calls these: that takes more than all that is done here.
 */
export class AnswerHandler {
  readonly #signal: CutOffSignal;
  readonly #large: LargeAnswers;
  readonly #receiver: Receiver;
  readonly #giveWay: GiveWay | undefined;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #headers: readonly Buffer[] = [];
  #endTurn: (() => void) | undefined;
  #isPaused = false;
  #resume: (() => void) | undefined;
  /** Undefined while the request waits for a connection. */
  #abort: ((reason: Error) => void) | undefined;

  /** Who receives an answer reads it in the same turn: `giveWay` is asked for it before, where it is large. */
  constructor(signal: CutOffSignal, large: LargeAnswers, receiver: Receiver, giveWay?: GiveWay) {
    this.#signal = signal;
    this.#large = large;
    this.#receiver = receiver;
    this.#giveWay = giveWay;
    const cutOff = (): void => {
      receiver.reject(signal.reason);
      this.#abort?.(signal.reason);
    };
    signal.addEventListener("abort", cutOff, { once: true });
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    if (this.#signal.aborted) abort(this.#signal.reason);
  }

  onHeaders(status: number, headers: Buffer[], resume: () => void): boolean {
    // Of informational answers (1xx), which come before it, the last one to be told is the answer.
    this.#status = status;
    this.#headers = headers;
    this.#resume = resume;
    return true;
  }

  /** False: nothing more is to be told until `resume` is called. */
  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#bytes > MAX_BYTES) {
      this.#abort?.(new AnswerTooLarge());
    } else if (this.#bytes > SMALL_BYTES && this.#endTurn === undefined) {
      this.#hold(true);
      this.#endTurn = this.#large.take(() => {
        this.#hold(false);
      });
    }
    return !this.#isPaused;
  }

  /** It goes on in a turn of its own: its turn comes at the end of another answer, within which undici reads no second one. */
  #hold(isHeld: boolean): void {
    this.#isPaused = isHeld;
    this.#signal.hold?.(isHeld);
    if (!isHeld && this.#resume !== undefined) setImmediate(this.#resume);
  }

  onComplete(): void {
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
    const headers = new ReceivedHeaders(this.#headers);
    this.#receiver.resolve({ status: this.#status, headers, body });
  }

  /** Whatever happened: also when the wait was cut off. */
  onError(error: Error): void {
    this.#endTurn?.();
    this.#receiver.reject(error);
  }
}
