// Loaded into a process before its program: tells its parent, when asked, the most CPU time one turn of its event loop took.
import { existsSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers";
import { referenceCost } from "./reference-work.mjs";

/**
 * What is shorter than so many references is no long turn: the least that a test allows is four times that, so that it is found
 * though the core were four times as fast as when the reference was taken. Taking one costs as much as such a turn.
 */
const SHORT = 5;

let isOn = false;
let longest = 0;
let referenceMs = 0;
let beforeMs = 0;

const SCHEDULER = `/proc/self/task/${process.pid}/schedstat`;
const milliseconds = ({ user, system }) => (user + system) / 1_000;

/**
 * Of this thread alone, as Node can say from 23.9 on, and Linux's scheduler before: what the threads of the collector and the
 * compiler do beside it stops nobody. Elsewhere, of the process.
 */
function createCpuMs() {
  if (process.threadCpuUsage !== undefined) return () => milliseconds(process.threadCpuUsage());
  if (!existsSync(SCHEDULER)) return () => milliseconds(process.cpuUsage());
  return () => {
    // The scheduler writes its account every 4 ms, and whenever the process asks for its own.
    process.cpuUsage();
    return Number(readFileSync(SCHEDULER, "utf8").split(" ")[0]) / 1_000_000;
  };
}

const cpuMs = createCpuMs();

/** What takes no longer than that by any clock is a turn too short to be measured alone: it is counted into the next. */
const BRIEF_MS = 1;
let lookedMs = 0;

/** By the clock, without the sleep between turns: no less than their CPU time. */
const activeMs = () => performance.eventLoopUtilization().active;

/**
 * A turn is told in references. What makes a machine slow (other processes on its caches, a core that is shared) makes both slow:
 * one that may be the longest is compared with a reference of that very moment.
 */
function look() {
  if (activeMs() - lookedMs > BRIEF_MS) measure();
  if (isOn) lookAfterTurn();
}

function measure() {
  const nowMs = cpuMs();
  const turnMs = nowMs - beforeMs;
  beforeMs = nowMs;
  if (turnMs > referenceMs * Math.max(longest / 2, SHORT)) {
    referenceMs = referenceCost(cpuMs);
    longest = Math.max(longest, turnMs / referenceMs);
    beforeMs = cpuMs();
  }
  lookedMs = activeMs();
}

/** Unreferenced, so that a loop that has nothing to do sleeps until something comes: who looks takes no core from who is looked at. */
const lookAfterTurn = () => setImmediate(look).unref();

process.on("message", (message) => {
  if (message === "watch") {
    isOn = true;
    longest = 0;
    referenceMs = referenceCost(cpuMs);
    beforeMs = cpuMs();
    lookedMs = activeMs();
    lookAfterTurn();
    process.send?.("watching");
  } else {
    isOn = false;
    process.send?.(longest);
  }
});
