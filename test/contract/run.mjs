// Runs the contract suite against the PingOne environment named by PINGONE_*, one file at a time.
import { spawn } from "node:child_process";

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
