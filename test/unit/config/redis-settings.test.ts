// Where shared state is kept, as the environment says.
import { describe, expect, it } from "@jest/globals";
import { loadConfig } from "../../../src/config/load-config.js";
import { ConfigError } from "../../../src/config/config-error.js";

const load = (
  environment: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) => loadConfig(environment, (path) => files[path] ?? "", { forceDemo: true }).secrets.redis;

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    load(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("REDIS_URL", () => {
  it("is none unless given", () => {
    expect(load({})).toBeUndefined();
  });

  it.each([
    "redis://127.0.0.1",
    "redis://redis.example.com:6380/3",
    "rediss://gateway:a%2Fsecret@redis.example.com",
    "redis://:secret@[::1]:6379",
  ])("%s is taken", (url) => {
    expect(load({ REDIS_URL: url })).toEqual({ url, password: undefined, prefix: "scim-pingone" });
  });

  it("takes a password file and a prefix beside it", () => {
    const environment = {
      REDIS_URL: "redis://gateway@redis.example.com",
      REDIS_PASSWORD_FILE: "/run/password",
      REDIS_PREFIX: "staging",
    };
    expect(load(environment, { "/run/password": "a-secret\n" })).toEqual({
      url: "redis://gateway@redis.example.com",
      password: "a-secret",
      prefix: "staging",
    });
  });

  it.each([
    "redis.example.com:6379",
    "http://redis.example.com",
    "redis://redis.example.com/name",
    "redis://redis.example.com?family=6",
    "redis://a:%ZZ@redis.example.com",
    "redis-sentinel://redis.example.com/primary",
  ])("%s is refused, and not repeated", (url) => {
    const [problem, ...more] = problemsOf({ REDIS_URL: url });
    expect(more).toEqual([]);
    expect(problem).toMatch(/^REDIS_URL: must be redis:/);
    expect(problem).not.toContain(url.slice(-12));
  });

  it("names every problem at once", () => {
    const problems = problemsOf({
      REDIS_URL: "redis://:one@redis.example.com",
      REDIS_PASSWORD: "another",
      REDIS_PREFIX: "a b",
    });
    expect(problems.map((each) => each.split(":")[0])).toEqual(["REDIS_PREFIX", "REDIS_PASSWORD"]);
  });
});
