// Prints the dashboard's expressions as a file of recording rules, so that promtool can read them: one rule a query.
import { readFileSync } from "node:fs";

const dashboard = JSON.parse(
  readFileSync(new URL("../../deploy/grafana/scim-pingone-gateway.json", import.meta.url), "utf8"),
);
const rules = dashboard.panels.flatMap(({ id, targets }) =>
  targets.map(({ refId, expr }) => ({
    record: `panel:${id}:${refId}`,
    // Grafana's variables, as it would fill them in.
    expr: expr.replaceAll("$__rate_interval", "1m").replaceAll(/\$(job|instance)\b/g, ".*"),
  })),
);
process.stdout.write(JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
