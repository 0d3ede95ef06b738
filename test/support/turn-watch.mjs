// Loaded into a process before its program: tells its parent, when asked, the most CPU time one turn of its event loop took.
import { setImmediate } from "node:timers";

let isOn = false;
let longestMs = 0;
let before;

/** Of this thread where Node can say so (23.9); else of the process, with the collector's and the compiler's threads. */
const cpuUsage = process.threadCpuUsage ?? process.cpuUsage;

function look() {
  const now = cpuUsage.call(process);
  longestMs = Math.max(longestMs, (now.user - before.user + now.system - before.system) / 1_000);
  before = now;
  if (isOn) setImmediate(look);
}

process.on("message", (message) => {
  if (message === "watch") {
    isOn = true;
    longestMs = 0;
    before = cpuUsage.call(process);
    setImmediate(look);
    process.send?.("watching");
  } else {
    isOn = false;
    process.send?.(longestMs);
  }
});
