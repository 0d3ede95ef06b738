// A fixed piece of work: what other work costs is told as a multiple of it, measured in the same process at the same moment.

const users = Array.from({ length: 800 }, (_, index) => ({
  id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
  userName: `user${String(index)}@example.com`,
  active: true,
  emails: [{ value: `user${String(index)}@example.com`, type: "work", primary: true }],
}));
const text = JSON.stringify(users);

/** JSON of 800 users, read and printed: the engine's own work, which is a millisecond of an idle core of a server of 2025. */
const once = () => JSON.stringify(JSON.parse(text)).length;

/** Its CPU time by this clock, in the clock's unit: the middle one of five, for one may meet the collector. */
export function referenceCost(cpuTime) {
  const costs = Array.from({ length: 5 }, () => {
    const before = cpuTime();
    once();
    return cpuTime() - before;
  });
  return costs.sort((a, b) => a - b)[2];
}
