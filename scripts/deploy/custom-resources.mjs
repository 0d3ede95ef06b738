// Takes apart what the chart renders: node custom-resources.mjs RENDERED DEFINITIONS DIRECTORY
// Writes native.yaml for kubernetes-validate, and of each custom resource NAME.json with NAME.schema.json, what its
// definition (an operator's CRD) allows and nothing beside it; of rules, rules.yaml for promtool as well.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";

const [rendered, definitions, directory] = process.argv.slice(2);
const documents = parseAllDocuments(readFileSync(rendered, "utf8"))
  .map((each) => each.toJS())
  .filter((each) => each !== null);
const known = readdirSync(definitions)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => parse(readFileSync(join(definitions, name), "utf8")))
  .filter(({ kind }) => kind === "CustomResourceDefinition");

/** As an API server prunes what it does not know, nobody would notice a name that is misspelt. */
function closed(schema) {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const { "x-kubernetes-int-or-string": either, ...rest } = schema;
  // Go's own flags are no regular expression elsewhere.
  if (typeof rest.pattern === "string" && rest.pattern.includes("(?i)")) delete rest.pattern;
  const made = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, closed(each)]));
  if (either === true)
    return { ...made, type: undefined, anyOf: [{ type: "integer" }, { type: "string" }] };
  const isOpen =
    made.additionalProperties !== undefined || made["x-kubernetes-preserve-unknown-fields"];
  if (made.type === "object" && made.properties !== undefined && !isOpen)
    made.additionalProperties = false;
  return made;
}

const natives = [];
let count = 0;
for (const document of documents) {
  const [group, version] = document.apiVersion.split("/");
  const definition = known.find(
    ({ spec }) => spec.group === group && spec.names.kind === document.kind,
  );
  if (definition === undefined) {
    // JSON, for YAML 1.1 takes an "off" without quotes for false.
    natives.push(`${JSON.stringify(document)}\n`);
    continue;
  }
  const { schema } = definition.spec.versions.find(({ name }) => name === version);
  const whole = closed(schema.openAPIV3Schema);
  // Names and labels are Kubernetes' own matter.
  whole.properties.metadata = { type: "object", required: ["name"] };
  writeFileSync(join(directory, `${document.kind}.json`), JSON.stringify(document));
  writeFileSync(join(directory, `${document.kind}.schema.json`), JSON.stringify(whole));
  if (document.kind === "PrometheusRule") {
    writeFileSync(join(directory, "rules.yaml"), stringify(document.spec));
  }
  count += 1;
}
writeFileSync(join(directory, "native.yaml"), natives.join("---\n"));
console.log(String(count));
