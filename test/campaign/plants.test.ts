// What `npm run faults:planted` changes is where it looks for it: a line of the program that moves takes its plant along.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { erased } from "./erase-types.js";
import { plants, withDefect } from "./plants.js";

describe("planted defects", () => {
  it.each(plants)("$name stands exactly once in $file, and parses", (plant) => {
    const text = readFileSync(join("src", plant.file), "utf8");
    const changed = withDefect(plant, text);
    expect(changed).not.toBe(text);
    expect(erased(changed)).toContain("export");
  });

  it("one that is not there, or there twice, is told by its name", () => {
    for (const plant of plants.slice(0, 1)) {
      expect(() => withDefect(plant, "")).toThrow(plant.name);
      expect(() => withDefect(plant, plant.sound + plant.sound)).toThrow(plant.name);
    }
  });
});
