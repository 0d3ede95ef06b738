// Loaded into a process before its program: tells its parent, when asked, how many bytes were allocated on its heap, those
// that were collected meanwhile included; or how many of them the young generation did not let go. V8 samples one place in some, so that it is an estimate.
import { Session } from "node:inspector/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const session = new Session();
session.connect();

/** Bytes between two samples on average. */
const samplingInterval = 2_048;

const bytesOf = ({ selfSize, children }) =>
  children.reduce((sum, each) => sum + bytesOf(each), selfSize);

function collectYoung() {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  // What outlives the first is moved on by the second.
  for (let n = 0; n < 2; n += 1) collect({ type: "minor" });
}

process.on("message", async (message) => {
  if (message === "watch" || message === "watch what stays") {
    const isYoungToo = message === "watch";
    // As after a start that took longer: what stands for ever is old.
    if (!isYoungToo) await session.post("HeapProfiler.collectGarbage");
    await session.post("HeapProfiler.startSampling", {
      samplingInterval,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: isYoungToo,
    });
    process.send?.("watching");
  } else {
    if (message === "tell what stays") collectYoung();
    const { profile } = await session.post("HeapProfiler.stopSampling");
    process.send?.(bytesOf(profile.head));
  }
});
