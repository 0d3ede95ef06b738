// Loaded beside a program (`node --import`): its clocks and timers run CAMPAIGN_SPEED times as fast from CAMPAIGN_EPOCH on, the same in every process.
import { writeSync } from "node:fs";
import { register, syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";
import vm from "node:vm";
import { keepRealTime } from "./real-time-changes.mjs";

const speed = Number(process.env.CAMPAIGN_SPEED);
const epochMs = Number(process.env.CAMPAIGN_EPOCH);
if (!(speed >= 1) || !(epochMs > 0))
  throw new Error("CAMPAIGN_SPEED and CAMPAIGN_EPOCH are needed");

const RealDate = Date;
const realNow = Date.now.bind(Date);
const now = () => Math.round(epochMs + (realNow() - epochMs) * speed);

class FastDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now() {
    return now();
  }
}
globalThis.Date = FastDate;

const realPerformance = globalThis.performance.now.bind(globalThis.performance);
globalThis.performance.now = () => realPerformance() * speed;

globalThis.campaignSpeed = speed;
register("./real-time-hooks.mjs", import.meta.url);
// The bundle is no module of Node's loader. It is compiled as it is changed, and not kept for those who start it as it is.
vm.Script = class extends vm.Script {
  constructor(source, { filename }) {
    super(keepRealTime(filename, source), { filename });
  }
  createCachedData() {
    throw new Error("changed for a campaign");
  }
};

if (process.env.CAMPAIGN_STOPS !== undefined) {
  // How long it stands still it tells by a pipe of its own, in real milliseconds: as stops.ts does for the campaign itself.
  const [to, everyMs, usualMs] = [Number(process.env.CAMPAIGN_STOPS), 20, 5];
  let lastMs = realPerformance();
  const watch = timers.setInterval(() => {
    const late = realPerformance() - lastMs - everyMs;
    if (late > usualMs) writeSync(to, `${late.toFixed(1)}\n`);
    lastMs = realPerformance();
  }, everyMs);
  watch.unref();
}

const scaled = (ms) => (typeof ms === "number" ? ms / speed : ms);
for (const name of ["setTimeout", "setInterval"]) {
  const real = timers[name];
  const fast = (work, ms, ...rest) => real(work, scaled(ms), ...rest);
  // Node's own `promisify(setTimeout)`.
  Object.defineProperties(fast, Object.getOwnPropertyDescriptors(real));
  timers[name] = fast;
  globalThis[name] = fast;
}
const realSleep = promises.setTimeout;
promises.setTimeout = (ms, ...rest) => realSleep(scaled(ms), ...rest);
syncBuiltinESMExports();

const realTimeout = globalThis.AbortSignal.timeout.bind(globalThis.AbortSignal);
globalThis.AbortSignal.timeout = (ms) => realTimeout(Math.ceil(scaled(ms)));
