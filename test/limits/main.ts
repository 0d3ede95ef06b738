// npm run limits: what two replicas make of PingOne's limit; exit code 0 when it is what design promises, 1 when not, 2 when it could not be told.
import { resolve } from "node:path";
import { killAll } from "../campaign/world/child.js";
import { brokenPromises, summary } from "./figures.js";
import { push } from "./push.js";

process.on("exit", killAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => process.exit(2));

try {
  const figures = await push({ cli: resolve("dist", "cli.js"), bothSeconds: 30, aloneSeconds: 10 });
  const broken = brokenPromises(figures);
  process.stdout.write(
    `${summary(figures)}\n${broken.map((each) => `not kept: ${each}\n`).join("")}`,
  );
  process.exit(broken.length === 0 ? 0 : 1);
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(2);
}
