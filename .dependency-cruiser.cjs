// The import rules of docs/architecture.md: who may know whom. `npm run rules` fails on a violation.
const room = (name) => `^src/${name}/`;
const rooms = (...names) => `^src/(${names.join("|")})/`;

/** A room may import itself and the rooms listed, nothing else below src/. */
const only = (name, ...allowed) => ({
  name: `${name}-imports`,
  comment: `src/${name} may import of ours only: ${[name, ...allowed].join(", ")}`,
  severity: "error",
  from: { path: room(name) },
  to: { path: "^src/", pathNot: rooms(name, ...allowed) },
});

/** A package that has one importer, so that it can be replaced behind one door. */
const door = (name, packages, path) => ({
  name: `${name}-door`,
  comment: `${name} is imported below ${path} and nowhere else`,
  severity: "error",
  from: { path: "^src/", pathNot: path },
  to: { path: `node_modules/(${packages})(/|$)` },
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-tests-in-product",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|bench)/" },
    },
    {
      name: "no-dev-dependencies-in-product",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "scim-imports",
      comment: "src/scim may import of ours only: scim, platform/json, platform/copy-with",
      severity: "error",
      from: { path: room("scim") },
      to: { path: "^src/", pathNot: "^src/(scim/|platform/(json|copy-with)\\.ts$)" },
    },
    only("platform"),
    only("shared-state", "platform"),
    only("emulator"),
    only("mapping", "scim", "platform"),
    only("config", "mapping", "sources", "platform"),
    only("pingone", "shared-state", "platform"),
    only("translate", "scim", "mapping", "pingone", "shared-state", "platform"),
    only("sources", "scim", "shared-state", "platform"),
    only("setup", "config", "mapping", "pingone", "translate", "platform"),
    only("activity", "shared-state", "platform"),
    only("http", "scim", "sources", "activity", "platform"),
    {
      name: "one-table-of-memories",
      comment: "what translate/ remembers goes through translate/process-memory (ADR 0009)",
      severity: "error",
      from: { path: room("translate") },
      to: { path: "node_modules/lru-cache" },
    },
    door("express", "express|@types/express", "^src/http/"),
    door("openid-client", "openid-client", "^src/pingone/token/"),
    door("scimmy", "scimmy|scim2-parse-filter", "^src/scim/library/"),
    door("undici", "undici", "^src/pingone/"),
    door("prom-client", "prom-client", "^src/platform/metrics/"),
    door("redis", "redis|@redis", "^src/shared-state/"),
    door("commander", "commander", "^src/cli/"),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
