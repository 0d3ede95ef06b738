// Where shared state is kept, as the environment says.
import { describe, expect, it } from "@jest/globals";
import { loadConfig } from "../../../src/config/load-config.js";
import { problemsIn } from "./environments.js";

const KEY = "0123456789abcdef0123456789abcdef";

const loadAll = (
  environment: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) => loadConfig(environment, (path) => files[path] ?? "", { forceDemo: true }).secrets;

const load: (...given: Parameters<typeof loadAll>) => ReturnType<typeof loadAll>["redis"] = (
  environment,
  files,
) => loadAll({ STATE_KEY: KEY, ...environment }, files).redis;

const problemsOf = (environment: Readonly<Record<string, string>>): readonly string[] =>
  problemsIn(() => loadAll(environment));

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
    const [problem, ...more] = problemsOf({ REDIS_URL: url, STATE_KEY: KEY });
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
    expect(problems.map((each) => each.split(":")[0])).toEqual([
      "REDIS_PREFIX",
      "STATE_KEY",
      "REDIS_PASSWORD",
    ]);
  });
});

describe("STATE_KEY", () => {
  const url = "redis://redis.example.com";

  it("is needed where there is a REDIS_URL, and the problem says how to make one", () => {
    const [problem, ...more] = problemsOf({ REDIS_URL: url });
    expect(more).toEqual([]);
    expect(problem).toMatch(/^STATE_KEY: is missing: .*STATE_KEY_FILE.*openssl rand -hex 32/);
  });

  it("is one problem where its file cannot be used, and not missing too", () => {
    const [problem, ...more] = problemsOf({ REDIS_URL: url, STATE_KEY_FILE: "/run/empty" });
    expect(more).toEqual([]);
    expect(problem).toMatch(/^STATE_KEY_FILE: /);
  });

  it("may come from a file, and be several: the newest first", () => {
    const environment = { REDIS_URL: url, STATE_KEY_FILE: "/run/keys" };
    const keys = [KEY, "an-older-key-0123456789"];
    expect(loadAll(environment, { "/run/keys": `${keys.join("\n")}\n` }).stateKeys).toEqual(keys);
  });

  it("is refused where one of several can be guessed", () => {
    const [problem, ...more] = problemsOf({ STATE_KEY: `${KEY} short` });
    expect(more).toEqual([]);
    expect(problem).toMatch(/^STATE_KEY: each of its keys must have at least 16/);
  });
});
