// npm run faults: a campaign with its options; exit code 0 when nothing was violated, 1 when something was, 2 when it could not be told.
import { runCampaign } from "./campaign.js";
import { parseCampaignOptions } from "./options.js";
import { killAll } from "./world/child.js";

process.on("exit", killAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => process.exit(2));

const complain = (text: string): void => void process.stderr.write(`${text}\n`);

try {
  const options = parseCampaignOptions(process.argv.slice(2));
  const { violations, text } = await runCampaign(options, complain);
  process.stdout.write(text);
  process.exit(violations.length === 0 ? 0 : 1);
} catch (error) {
  complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(2);
}
