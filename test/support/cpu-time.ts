// The CPU time of work in this process: what other processes take of the machine does not count, and how fast it is does not either.
import { referenceCost } from "./reference-work.mjs";

/** In milliseconds, of all threads. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** In milliseconds: only to be compared with what is measured in the same run. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = cpuMs();
  await work();
  return cpuMs() - before;
}

/** So much CPU time as a multiple of what the reference takes now; a reference is a millisecond of an idle core. */
export const inReferences = (ms: number): number => ms / referenceCost(cpuMs);

/** The CPU time of `work` as a multiple of a reference piece of work, measured right after it. */
export async function cpuReferencesOf(work: () => unknown): Promise<number> {
  return inReferences(await cpuMsOf(work));
}
