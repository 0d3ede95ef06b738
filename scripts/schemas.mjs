// Writes the JSON Schemas of config/ from the code that reads the files (npm run schemas builds first).
import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { gatewayJsonSchema } from "../dist/config/gateway-shape.js";
import { mappingJsonSchema } from "../dist/mapping/file/mapping-shape.js";

const schemas = {
  "gateway.schema.json": gatewayJsonSchema(),
  "mapping.schema.json": mappingJsonSchema(),
};

for (const [name, schema] of Object.entries(schemas)) {
  const url = new URL(`../config/${name}`, import.meta.url);
  const options = await resolveConfig(url);
  writeFileSync(url, await format(JSON.stringify(schema), { ...options, parser: "json" }));
}
