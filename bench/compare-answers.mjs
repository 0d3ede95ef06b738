// node bench/compare-answers.mjs --base TREE: whether two checkouts answer every request of the corpus byte by byte the same.
// Each has an emulator of its own; what is made up anew in each run (ids, times, tags, ports) is named by when it first appeared.
import { parseArgs } from "node:util";
import { corpus } from "./corpus.mjs";
import { startEmulator, startGateway, stopAll, TOKEN } from "./processes.mjs";

const { values: options } = parseArgs({
  options: { base: { type: "string" }, tree: { type: "string", default: "." } },
});
if (options.base === undefined) throw new Error("--base TREE is missing");

/** Names what differs from run to run by when it first appeared, the same in both if both say the same in the same order. */
function createNames(origins) {
  const seen = new Map();
  const name = (kind) => (found) => {
    if (!seen.has(found)) seen.set(found, `<${kind}${seen.size}>`);
    return seen.get(found);
  };
  return (text) =>
    Object.entries(origins)
      .reduce((told, [origin, shown]) => told.replaceAll(origin, shown), text)
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, name("id"))
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "<time>")
      .replace(/W\/(\\?)"[\w~.-]+\1"/g, name("tag"))
      .replace(/"nextCursor":"[^"]+"/g, '"nextCursor":"<cursor>"');
}

/** Status, headers and body of each request, one text each. */
async function answersOf(tree) {
  const emulator = await startEmulator(tree);
  const gateway = await startGateway("gateway", tree, emulator);
  const named = createNames({ [gateway.origin]: "<gateway>", [emulator.origin]: "<emulator>" });
  const answers = [];
  const kept = {};
  for (const { keep, path, headers = {}, body, ...rest } of corpus) {
    const request = fill(JSON.stringify({ path, body, headers }), kept);
    const { path: target, body: sent, headers: own } = JSON.parse(request);
    const response = await fetch(gateway.origin + target, {
      ...rest,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        "content-type": "application/scim+json",
        ...own,
      },
      body: sent === undefined ? undefined : typeof sent === "string" ? sent : JSON.stringify(sent),
    });
    const text = await response.text();
    if (keep !== undefined) {
      const resource = JSON.parse(text);
      kept[keep] = resource.id ?? resource.Resources?.[0]?.id;
      kept[`${keep}-tag`] = response.headers.get("etag");
      kept[`${keep}-next`] = encodeURIComponent(resource.nextCursor ?? "");
    }
    const shown = [...response.headers]
      .filter(([header]) => header !== "date" && header !== "x-request-id")
      .map(([header, value]) => `${header}: ${value}`)
      .sort();
    answers.push(named([response.status, ...shown, text].join("\n")));
  }
  await gateway.stop();
  await emulator.stop();
  return answers;
}

/** `{name}` stands for what an earlier answer had. */
const fill = (text, kept) =>
  text.replace(/\{([a-z0-9-]+)\}/g, (all, name) =>
    name in kept ? JSON.stringify(kept[name] ?? "").slice(1, -1) : all,
  );

try {
  const [base, ours] = [await answersOf(options.base), await answersOf(options.tree)];
  let different = 0;
  corpus.forEach(({ method, path }, n) => {
    if (base[n] === ours[n]) return;
    different += 1;
    process.stdout.write(`${method} ${path}\n- ${base[n]}\n+ ${ours[n]}\n\n`);
  });
  process.stdout.write(`${corpus.length} requests, ${different} answered differently\n`);
  process.exitCode = different === 0 ? 0 : 1;
} finally {
  await stopAll();
}
