// What people and machines are told when a command cannot go on.
import { describe, expect, it } from "@jest/globals";
import { OptionError, toFailure } from "../../../src/cli/fail.js";
import { ConfigError } from "../../../src/config/config-error.js";
import { listening } from "../../../src/platform/listen-error.js";

const errno = (code: string, syscall: string): Error =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall });

const refused = async (code: string, syscall = "listen") =>
  toFailure(
    await listening("PORT", "::1", 80, Promise.reject(errno(code, syscall))).catch(
      (error: unknown) => error,
    ),
  );

describe("a failure", () => {
  it.each([
    [
      "EADDRINUSE",
      "listen",
      /^Cannot listen on \[::1\]:80: the port is taken\. .*set PORT to another/,
    ],
    ["EACCES", "listen", /not permitted\. Set PORT to a port from 1024 on/],
    ["EADDRNOTAVAIL", "listen", /this machine has no such address\. Set HOST/],
    ["ENOTFOUND", "getaddrinfo", /this machine has no such address\. Set HOST/],
    ["EMFILE", "listen", /^Cannot listen on \[::1\]:80: EMFILE\.$/],
  ])("of a listener, %s of %s, names the setting", async (code, syscall, text) => {
    const failure = await refused(code, syscall);
    expect(failure.text).toMatch(text);
    expect(failure).toMatchObject({
      exitCode: 1,
      fields: { reason: "listen", setting: "PORT", code },
    });
  });

  it("of the admin listener names its own address", async () => {
    const opening = Promise.reject(errno("EADDRNOTAVAIL", "listen"));
    const error: unknown = await listening("ADMIN_PORT", "192.0.2.1", 9464, opening).catch(
      (failure: unknown) => failure,
    );
    expect(toFailure(error).text).toMatch(/this machine has no such address\. Set ADMIN_HOST/);
  });

  it("of the configuration lists every problem", () => {
    const { text, fields, exitCode } = toFailure(new ConfigError(["A: is wrong", "B: too"]));
    expect(text).toBe("The configuration is not usable:\n  A: is wrong\n  B: too");
    expect(fields).toEqual({ reason: "configuration", problems: ["A: is wrong", "B: too"] });
    expect(exitCode).toBe(2);
  });

  it("of the options lists every problem below a heading of its own", () => {
    const { text, fields, exitCode } = toFailure(new OptionError(["--a: is wrong", "--b: too"]));
    expect(text).toBe("The command line is not usable:\n  --a: is wrong\n  --b: too");
    expect(fields).toEqual({ reason: "options", problems: ["--a: is wrong", "--b: too"] });
    expect(exitCode).toBe(2);
  });

  it("that nobody foresaw is one line without its message, and with few frames", () => {
    const { text, fields, exitCode } = toFailure(new TypeError("mary@example.com"));
    expect(text).toMatch(/^scim-pingone failed \(TypeError\), which is a defect of it\./);
    expect(text).not.toMatch(/mary|\n/);
    expect(text.split(" at ").length).toBeLessThanOrEqual(10);
    expect(fields).toMatchObject({ reason: "unexpected" });
    expect(exitCode).toBe(1);
    expect(toFailure("mary").text).not.toContain("mary");
  });

  it("other than of listening passes through a listener's opening", async () => {
    const other = errno("ECONNREFUSED", "connect");
    await expect(listening("PORT", "::1", 80, Promise.reject(other))).rejects.toBe(other);
  });
});
