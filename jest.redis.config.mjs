// Tests that take a real redis-server, and nginx, on the PATH (`npm run test:redis`); `npm test` needs Node and nothing else.
import config from "./jest.config.mjs";

/** @type {import("jest").Config} */
export default {
  ...config,
  testMatch: ["<rootDir>/test/redis/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
};
