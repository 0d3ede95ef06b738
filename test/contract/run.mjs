// Runs the contract suite against the PingOne environment named by PINGONE_*, one file at a time.
// Exit code 2 when that is not named, before anything is started; else that of the suite.
import { spawn } from "node:child_process";

const required = ["PINGONE_ENVIRONMENT_ID", "PINGONE_CLIENT_ID", "PINGONE_CLIENT_SECRET"];
const missing = required.filter((name) => (process.env[name] ?? "") === "");

if (missing.length > 0) {
  console.error(
    `npm run contract needs a PingOne environment, and these variables are not set: ${missing.join(", ")}.\n` +
      "See docs/contract-suite.md. npm test runs the same suite against the emulator, without settings.",
  );
  process.exitCode = 2;
} else {
  const jest = spawn(
    process.execPath,
    [
      "--experimental-vm-modules",
      "--disable-warning=ExperimentalWarning",
      "node_modules/jest/bin/jest.js",
      "--runInBand",
      "test/contract",
    ],
    { stdio: "inherit", env: { ...process.env, CONTRACT_TARGET: "pingone" } },
  );
  jest.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
