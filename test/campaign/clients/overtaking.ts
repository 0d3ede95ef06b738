// Two writes of one person right after each other, the first of which PingOne carries out late: whoever lets the second one pass it loses the second.
import type { Random } from "../../support/random.js";
import type { AimedFaults, Written } from "../faults/aimed-faults.js";
import type { Person } from "../model/resource.js";
import type { CampaignClock } from "../time.js";
import type { Client } from "./client.js";

export interface OvertakingDependencies {
  readonly client: Client;
  readonly aimed: AimedFaults;
  readonly random: Random;
  readonly clock: CampaignClock;
}

/** Above the ten seconds that an attempt is waited for, and well below the 35 in which PingOne commits. */
const LATE_MS = { least: 13_000, most: 20_000 };
/** For the answer of what was late. */
const ROOM_MS = 1_000;

/** `write` is called twice, and chooses another value each time. */
export async function overtake(
  { client, aimed, clock, random }: OvertakingDependencies,
  person: Person,
  of: Written,
  write: (turn: number) => Promise<unknown>,
): Promise<void> {
  const lateMs = random.between(LATE_MS.least, LATE_MS.most);
  await aimed.lateWrite(person, of, lateMs);
  const sentMs = clock.now();
  for (const turn of [0, 1]) {
    if (!person.isSurelyThere()) return;
    await write(turn);
  }
  // Before anybody writes again, which would hide what was lost.
  await clock.sleep(Math.max(0, sentMs + lateMs + ROOM_MS - clock.now()));
  if (person.isSurelyThere()) await client.read(person);
}
