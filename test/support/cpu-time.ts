/** CPU time of this process in milliseconds while `work` runs: what other processes take of the machine does not count. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The most CPU time, in milliseconds, that one turn of the event loop takes while `work` runs: how long nobody else is served. */
export async function longestTurnCpuMs(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let isOn = true;
  let before = process.cpuUsage();
  const look = (): void => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    longest = Math.max(longest, (user + system) / 1_000);
    if (isOn) setImmediate(look);
  };
  setImmediate(look);
  try {
    await work();
  } finally {
    isOn = false;
  }
  return longest;
}
