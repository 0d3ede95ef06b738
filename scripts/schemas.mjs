// Writes the JSON Schemas of config/ from the code that reads the files (npm run schemas erases its types).
import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { gatewayJsonSchema } from "../src/config/shape/gateway-shape.ts";
import { mappingJsonSchema } from "../src/mapping/file/mapping-shape.ts";

const schemas = {
  "gateway.schema.json": gatewayJsonSchema(),
  "mapping.schema.json": mappingJsonSchema(),
};

for (const [name, schema] of Object.entries(schemas)) {
  const url = new URL(`../config/${name}`, import.meta.url);
  const options = await resolveConfig(url);
  writeFileSync(url, await format(JSON.stringify(schema), { ...options, parser: "json" }));
}
