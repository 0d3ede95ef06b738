// Holds the licences of what runs in production to a list: licences.mjs [ROOT]. Exit code 1 names each package that is not on it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { productionPackages, readLock } from "./production-packages.mjs";

/** Permissive ones, that ask for their text to be kept. Another one is for a person to decide. */
const ALLOWED = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
];

const root = process.argv[2] ?? ".";

function licenceOf({ path }) {
  const { license } = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
  return typeof license === "string" ? license : "none that can be read";
}

const counts = new Map();
const refused = [];
for (const each of productionPackages(readLock(root))) {
  const licence = licenceOf(each);
  counts.set(licence, (counts.get(licence) ?? 0) + 1);
  if (!ALLOWED.includes(licence)) refused.push(`${each.name} ${each.version}: ${licence}`);
}

if (counts.size === 0)
  refused.push("no package at all: is this a checkout with its packages installed?");
if (refused.length > 0) {
  console.error(`Licences that are not allowed (scripts/licences.mjs):\n${refused.join("\n")}`);
  process.exitCode = 1;
} else {
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, n]) => `${name} ${n}`);
  console.log(`Licences of production packages: ${rows.join(", ")}.`);
}
