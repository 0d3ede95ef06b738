// Which packages run in production, by package-lock.json: path in the checkout, name, version, integrity.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function readLock(root) {
  return JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
}

export function productionPackages(lock) {
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== "" && !dev && !devOptional)
    .map(([path, { version, integrity }]) => ({
      path,
      name: path.replace(/^.*node_modules\//, ""),
      version,
      integrity,
    }));
}
