// How a serving process ends: in order, when it is told to and after what nobody foresaw; nothing else that can be caught ends it.
import type { Logger } from "../../platform/logger.js";
import type { Output } from "../../platform/output.js";

export interface EndingProcess {
  /** Finishes what is under way, within a limit of its own. */
  readonly stop: () => Promise<void>;
  /** Tells why the stop failed, and sets the exit code. */
  readonly fail: (error: unknown) => void;
  readonly logger: Logger;
  readonly output: Output;
}

/** For a reader of the log who is slow, not for one who is gone. */
const FLUSH_MS = 2_000;

/** To be called before anything says that the process is ready. To be told twice changes nothing: only SIGKILL cuts writes in two. */
export function endInOrder({ stop, fail, logger, output }: EndingProcess): void {
  let isEnding = false;

  async function end(): Promise<void> {
    if (isEnding) return;
    isEnding = true;
    try {
      await stop();
      logger.info("stopped");
    } catch (error) {
      fail(error);
    }
    await output.flush(FLUSH_MS);
    // What is still to be written, to nobody, would keep the process.
    process.exit();
  }

  for (const signal of ["SIGTERM", "SIGINT", "SIGQUIT"] as const) {
    process.on(signal, () => {
      logger.debug({ signal }, isEnding ? "stopping already" : "stopping");
      void end();
    });
  }
  // Unhandled rejections too.
  process.on("uncaughtException", (err, origin) => {
    logger.fatal({ err, origin }, "unforeseen failure; stopping when what is under way is done");
    process.exitCode = 1;
    void end();
  });
}

/** Signals that would end the process at once, or open its debugger, and mean no end here. */
export function surviveSignals(tell: (signal: NodeJS.Signals) => void): void {
  for (const signal of ["SIGHUP", "SIGUSR1", "SIGUSR2"] as const) process.on(signal, tell);
}
