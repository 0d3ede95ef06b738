import { describe, expect, it } from "@jest/globals";
import { createLogger, withoutMessage, type Logger } from "../../../src/platform/logger.js";

const SECRET = "mary.sample@example.com";

/** What `work` wrote, as text. */
function outputOf(work: (logger: Logger) => void): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  work(createLogger("trace", destination));
  return lines.join("");
}

const plain = new Error(`no user ${SECRET}`);
const multiline = new Error(`no user\n    at ${SECRET} (x.js:1:1)`);
const nested = new Error("outer", { cause: new TypeError(SECRET) });
const thrown = SECRET;

describe("error messages stay out of the log", () => {
  it.each([
    ["plain", plain],
    ["multi-line that looks like frames", multiline],
    ["nested", nested],
    ["not an error", thrown],
  ])("%s", (_name, error) => {
    const output = outputOf((logger) => {
      logger.error({ err: error }, "unexpected failure");
      logger.error({ err: error });
      logger.child({ requestId: "r1" }).warn({ err: error });
      if (error instanceof Error) {
        logger.error(error);
        logger.error(error, "unexpected failure");
      }
    });
    expect(output.split("\n").length).toBeGreaterThan(3);
    expect(output).not.toContain(SECRET);
  });

  it("keeps kind, code, frames and cause", () => {
    const error = Object.assign(new RangeError("x", { cause: new TypeError("y") }), { code: "E1" });
    const shown = withoutMessage(error) as { frames: string[]; cause: { type: string } };
    expect(shown).toMatchObject({ type: "RangeError", code: "E1", cause: { type: "TypeError" } });
    expect(shown.frames[0]).toMatch(/^at .*logger\.test/);
  });

  it("shows where an upstream's failure comes from, and which attributes it is about, but nobody", () => {
    const details = [
      { code: "INVALID_VALUE", target: "name.given", message: SECRET },
      { code: "INVALID_VALUE", target: SECRET },
      { code: "INVALID_VALUE", target: "phone5550100" },
      { code: SECRET, target: "email" },
      { target: "email" },
      { code: "LIMIT_EXCEEDED" },
      null,
    ];
    const facts = { operation: "users.create", correlationId: "c-1", details };
    const shown = withoutMessage(Object.assign(new Error("x"), facts));
    expect(shown).toMatchObject({
      operation: "users.create",
      correlationId: "c-1",
      targets: ["INVALID_VALUE name.given", "LIMIT_EXCEEDED"],
    });
    expect(JSON.stringify(shown)).not.toContain(SECRET);
  });

  it("leaves out codes that are no text", () => {
    const error = Object.assign(new Error("x"), { code: 7 });
    expect(withoutMessage(error)).not.toHaveProperty("code");
    expect(withoutMessage(undefined)).toEqual({ type: "undefined" });
  });
});

describe("the logger", () => {
  it("writes text and facts as one JSON line", () => {
    const output = outputOf((logger) => {
      logger.info({ requestId: "r1" }, "request");
    });
    expect(JSON.parse(output)).toMatchObject({
      level: 30,
      name: "scim-pingone",
      requestId: "r1",
      msg: "request",
    });
  });

  it("writes a text alone", () => {
    expect(
      JSON.parse(
        outputOf((logger) => {
          logger.info("started");
        }),
      ),
    ).toMatchObject({
      msg: "started",
    });
  });

  it("writes nothing below its level", () => {
    const lines: string[] = [];
    const logger = createLogger("warn", { write: (line) => void lines.push(line) });
    logger.info("quiet");
    logger.warn("loud");
    expect(lines).toHaveLength(1);
  });
});
