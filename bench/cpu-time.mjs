// CPU time of a whole process, all its threads, in nanoseconds as the scheduler counts them; and the memory it holds.
import { readdirSync, readFileSync } from "node:fs";

/** Nanoseconds since the process began. Threads that have ended are not in it: Node keeps its own to the end. */
export function cpuNanoseconds(pid) {
  let sum = 0n;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    sum += ofTask(`/proc/${pid}/task/${task}/schedstat`);
  }
  return sum;
}

function ofTask(path) {
  try {
    const [onCpu] = readFileSync(path, "utf8").split(" ");
    return BigInt(onCpu);
  } catch (error) {
    // It has ended since it was listed, as one of Node 26 does while it starts.
    if (error.code === "ENOENT" || error.code === "ESRCH") return 0n;
    throw error;
  }
}

/** MiB resident now (`VmRSS`), or at most so far (`VmHWM`). */
export function memoryMiB(pid, field = "VmRSS") {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}
