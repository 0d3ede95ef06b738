// Prints the gateway.yaml of a rendered ConfigMap, its secrets looked for in another folder: helm template … | config-file.mjs FOLDER
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

const maps = parseAllDocuments(readFileSync(0, "utf8")).map((each) => each.toJS());
const file = maps.map((each) => each?.data?.["gateway.yaml"]).find((text) => text !== undefined);
if (file === undefined) throw new Error("no ConfigMap holds a gateway.yaml");
process.stdout.write(file.replaceAll("/etc/scim-pingone/secrets", process.argv[2]));
