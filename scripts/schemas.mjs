// Writes the JSON Schemas of config/ from the code that reads the files (npm run schemas builds first).
import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { mappingJsonSchema } from "../dist/translate/mapping/mapping-shape.js";

const schemas = { "mapping.schema.json": mappingJsonSchema() };

for (const [name, schema] of Object.entries(schemas)) {
  const url = new URL(`../config/${name}`, import.meta.url);
  const options = await resolveConfig(url);
  writeFileSync(url, await format(JSON.stringify(schema), { ...options, parser: "json" }));
}
