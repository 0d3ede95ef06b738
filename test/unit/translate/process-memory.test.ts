// Every memory of translate/: what it keeps and for how long (ADR 0009).
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import {
  createLocalMemory,
  createProcessMemories,
  memoryTable,
} from "../../../src/translate/process-memory.js";
import { createStubClock } from "../pingone/stubs.js";

function start(lifetimeMs = 1_000, most = 3) {
  const clock = createStubClock();
  return { clock, memory: createLocalMemory({ lifetimeMs, most }, clock) };
}

describe("a memory of the process", () => {
  it("keeps values by key and field, for its lifetime", () => {
    const { clock, memory } = start();
    memory.set("group", "first", "a");
    clock.advance(600);
    memory.set("group", "second", "b");
    memory.set("other", "third");
    expect(memory.get("group", "a")).toBe("first");
    expect(memory.get("group")).toBeUndefined();
    expect(memory.get("other")).toBe("third");
    expect([...memory.all("group")]).toEqual([
      ["a", "first"],
      ["b", "second"],
    ]);
    clock.advance(400);
    expect(memory.get("group", "a")).toBeUndefined();
    expect([...memory.all("group")]).toEqual([["b", "second"]]);
    expect([...memory.all("nobody")]).toEqual([]);
  });

  it("begins a lifetime anew with each value, and lets the oldest go when it is full", () => {
    const { clock, memory } = start();
    for (const key of ["a", "b", "c"]) memory.set(key, key);
    clock.advance(900);
    memory.set("a", "again");
    memory.set("d", "d");
    expect(["a", "b", "c", "d"].map((key) => memory.get(key))).toEqual([
      "again",
      undefined,
      "c",
      "d",
    ]);
    clock.advance(900);
    expect(memory.get("a")).toBe("again");
    expect(memory.get("c")).toBeUndefined();
  });

  it("lets one of several set what is absent, and hands what is deleted to one of several", () => {
    const { clock, memory } = start();
    expect([1, 2].map((each) => memory.setIfAbsent("key", each))).toEqual([true, false]);
    expect([memory.delete("key"), memory.delete("key")]).toEqual([1, undefined]);
    expect(memory.setIfAbsent("key", 3)).toBe(true);
    clock.advance(1_000);
    expect(memory.delete("key")).toBeUndefined();
    memory.set("key", 4);
    clock.advance(1_000);
    expect(memory.setIfAbsent("key", 5)).toBe(true);
    expect(memory.get("key")).toBe(5);
  });

  it("is one for each name, and another for each tenant", () => {
    const clock = createStubClock();
    const [acme, other] = [createProcessMemories(clock), createProcessMemories(clock)];
    acme.local<number>("removals").set("User", 1);
    expect(acme.local("removals").get("User")).toBe(1);
    expect(other.local("removals").get("User")).toBeUndefined();
  });
});

describe("the table of memories", () => {
  const adr = readFileSync("docs/adr/0009-process-memories.md", "utf8");

  it.each(Object.entries(memoryTable))("%s is told in ADR 0009", (name, { sharedBy }) => {
    const row = adr.split("\n").find((line) => line.startsWith(`| \`${name}\` `));
    expect(row?.split("|").at(-2)?.trim()).toBe(sharedBy);
  });
});
