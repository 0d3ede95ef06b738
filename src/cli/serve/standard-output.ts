// The log of a serving process on standard output; standard error is for people. Neither can stop or end it.
import { createOutput, type Output } from "../../platform/output.js";

const WARN = 40;

export function createStandardOutput(): Output {
  // Who reads it may be gone, or its disk full.
  process.stderr.on("error", () => undefined);
  return createOutput(process.stdout, {
    notice(dropped) {
      const msg = "log lines were dropped: nobody read them, or there was no room";
      const line = { level: WARN, time: Date.now(), name: "scim-pingone", dropped, msg };
      return `${JSON.stringify(line)}\n`;
    },
  });
}
