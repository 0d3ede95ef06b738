import { availableParallelism } from "node:os";

/** Changes are followed by jest's own loader alone (ADR 0019). */
const isOfJest = process.argv.some((each) => each.startsWith("--watch"));

/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  testRunner: isOfJest ? "jest-circus/runner" : "<rootDir>/test/runner/run-file.mjs",
  // Two more than there are cores: many files wait, for a rate, a limit of time or a process that starts, while others work.
  maxWorkers: availableParallelism() + 2,
  // Far above what any test takes: a loaded machine is no failure, something that never happens is.
  testTimeout: 600_000,
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.build-test"],
  testSequencer: "<rootDir>/test/runner/sequencer.mjs",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  // By jest.redis.config.mjs.
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/redis/"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "es2023", parser: { syntax: "typescript" } },
        module: { type: "es6" },
      },
    ],
  },
  globalSetup: "<rootDir>/test/support/built-directory.mjs",
  globalTeardown: "<rootDir>/test/support/remove-built-directory.mjs",
  reporters: ["default", "<rootDir>/test/support/closing-line-reporter.mjs"],
};
