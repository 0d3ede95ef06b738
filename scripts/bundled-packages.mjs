// The packages a bundle has inside: held to those of production, and with the text of each one's licence, or an error that names every one that lacks it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { productionPackages, readLock } from "./production-packages.mjs";

/** Of packages that come without the text: that of their repository (redis/node-redis). */
const KEPT = { "@redis/client": "scripts/licences/node-redis.txt" };

/** `…node_modules/NAME` of a path that esbuild has read. */
const folderOf = (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];

/** The path as the lockfile has it. */
const lockedPath = (folder) => folder.replace(/^.*?(?=node_modules\/)/, "");

function readPackage(root, folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const { name, version, license } = manifest;
  const files = readdirSync(join(root, folder)).filter((file) =>
    /^(licen[cs]e|notice|copying)/i.test(file),
  );
  const own = files.map((file) => join(folder, file));
  const paths = files.some((file) => !/^notice/i.test(file))
    ? own
    : [...own, ...(KEPT[name] === undefined ? [] : [KEPT[name]])];
  const texts = paths.map((path) => readFileSync(join(root, path), "utf8").trim());
  return { title: `${name} ${version} (${license})`, texts: texts.filter((text) => text !== "") };
}

/** What permissive licences ask for: their text beside the code. `inputs`: esbuild's. */
export function licencesOf(root, inputs) {
  const production = new Set(productionPackages(readLock(root)).map(({ path }) => path));
  const folders = new Set(Object.keys(inputs).flatMap((path) => folderOf(path) ?? []));
  const problems = [];
  const licences = [...folders].sort().map((folder) => {
    const { title, texts } = readPackage(root, folder);
    if (!production.has(lockedPath(folder)))
      problems.push(`${title} is bundled and no package of production (package-lock.json)`);
    if (texts.length === 0)
      problems.push(`${title} comes without the text of its licence (keep it: KEPT in this file)`);
    return [title, ...texts].join("\n\n");
  });
  if (problems.length > 0) throw new Error(`scripts/bundled-packages.mjs:\n${problems.join("\n")}`);
  return licences;
}
