// Loaded into a process before its program: tells its parent, when asked, the most CPU time one turn of its event loop took.
import { existsSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers";

let isOn = false;
let longestMs = 0;
let beforeMs = 0;

const SCHEDULER = `/proc/self/task/${process.pid}/schedstat`;
const microseconds = ({ user, system }) => user + system;

/**
 * Of this thread alone, as Node can say from 23.9 on, and Linux's scheduler before: what the threads of the collector and the
 * compiler do beside it stops nobody. Elsewhere, of the process.
 */
function createCpuMs() {
  if (process.threadCpuUsage !== undefined) {
    return () => microseconds(process.threadCpuUsage()) / 1_000;
  }
  if (!existsSync(SCHEDULER)) return () => microseconds(process.cpuUsage()) / 1_000;
  return () => Number(readFileSync(SCHEDULER, "utf8").split(" ")[0]) / 1_000_000;
}

const cpuMs = createCpuMs();

function look() {
  const nowMs = cpuMs();
  longestMs = Math.max(longestMs, nowMs - beforeMs);
  beforeMs = nowMs;
  if (isOn) setImmediate(look);
}

process.on("message", (message) => {
  if (message === "watch") {
    isOn = true;
    longestMs = 0;
    beforeMs = cpuMs();
    setImmediate(look);
    process.send?.("watching");
  } else {
    isOn = false;
    process.send?.(longestMs);
  }
});
