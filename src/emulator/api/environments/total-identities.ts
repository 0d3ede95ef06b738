// How many identities an environment has: today's number only, as the emulator keeps no history (contract 12).
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { page } from "../page.js";

export function readTotalIdentities(call: ApiCall): Reply {
  const { clock, users } = call.environment;
  const today = new Date(clock.now());
  today.setUTCHours(0, 0, 0, 0);
  const count = { date: today.toISOString(), totalIdentities: users.size };
  return page(call, "totalIdentities", [count]);
}
