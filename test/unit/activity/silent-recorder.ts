// A recorder for tests of what is told elsewhere: it keeps a few entries and writes nothing.
import { createActivityRecorder, type ActivityRecorder } from "../../../src/activity/recorder.js";
import { createMemoryStore } from "../../../src/activity/store/memory-store.js";
import { createStubClock } from "../pingone/stubs.js";

export const silentRecorder = (): ActivityRecorder =>
  createActivityRecorder({
    clock: createStubClock(),
    pseudonymsOf: () => undefined,
    store: createMemoryStore({ read: 1, write: 1, refusal: 1, stranger: 1 }),
    writeLine: () => undefined,
  });
