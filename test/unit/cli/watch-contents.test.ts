// A secret file that changes between its reading and the first look at it must not keep the gateway on the old secret for good.
import { EventEmitter, once } from "node:events";
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { watchContents } from "../../../src/cli/serve/watch-contents.js";
import { fileDigest } from "../../../src/config/files/named-file.js";

const directory = mkdtempSync(join(tmpdir(), "scim-pingone-watch-"));
const path = (name: string): string => join(directory, name);
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Counts changes; `told` resolves at the next one. */
function watching(read: Readonly<Record<string, string>>) {
  let count = 0;
  const changes = new EventEmitter();
  const digests = Object.entries(read).map(
    ([name, text]) => [path(name), fileDigest(text)] as const,
  );
  watchContents(new Map(digests), () => {
    count += 1;
    changes.emit("change");
  });
  return { count: () => count, told: () => once(changes, "change") };
}

describe("a change of a secret file", () => {
  it("is told when it came before the watch began", async () => {
    writeFileSync(path("early"), "two");
    const watch = watching({ early: "one" });
    await watch.told();
    expect(watch.count()).toBe(1);
  });

  it("is told once, also of a file that is gone, and again when it is there", async () => {
    writeFileSync(path("gone"), "one");
    const watch = watching({ gone: "one" });
    rmSync(path("gone"));
    await watch.told();
    writeFileSync(path("gone"), "one");
    await watch.told();
    expect(watch.count()).toBe(2);
  });

  it("is told of a link that is turned, and not of a file that is written again as it was", async () => {
    writeFileSync(path("first"), "one");
    writeFileSync(path("second"), "two");
    writeFileSync(path("same"), "same");
    symlinkSync("first", path("link"));
    const same = watching({ same: "same" });
    const watch = watching({ link: "one" });
    writeFileSync(path("same"), "same");
    symlinkSync("second", path("turned"));
    renameSync(path("turned"), path("link"));
    await watch.told();
    expect([watch.count(), same.count()]).toEqual([1, 0]);
  });
});
