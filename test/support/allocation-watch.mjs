// Loaded into a process before its program: tells its parent, when asked, how many bytes were allocated on its heap, those
// that were collected meanwhile included. V8 samples one place in some, so that it is an estimate.
import { Session } from "node:inspector/promises";

const session = new Session();
session.connect();

/** Bytes between two samples on average. */
const samplingInterval = 2_048;

const bytesOf = ({ selfSize, children }) =>
  children.reduce((sum, each) => sum + bytesOf(each), selfSize);

process.on("message", async (message) => {
  if (message === "watch") {
    await session.post("HeapProfiler.startSampling", {
      samplingInterval,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    process.send?.("watching");
  } else {
    const { profile } = await session.post("HeapProfiler.stopSampling");
    process.send?.(bytesOf(profile.head));
  }
});
