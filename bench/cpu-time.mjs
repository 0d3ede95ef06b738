// CPU time of a whole process, all its threads, in nanoseconds as the scheduler counts them; and the memory it holds.
import { readdirSync, readFileSync } from "node:fs";

/** Nanoseconds since the process began. Threads that have ended are not in it: Node keeps its own to the end. */
export function cpuNanoseconds(pid) {
  let sum = 0n;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const [onCpu] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ");
    sum += BigInt(onCpu);
  }
  return sum;
}

/** MiB resident now (`VmRSS`), or at most so far (`VmHWM`). */
export function memoryMiB(pid, field = "VmRSS") {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}
