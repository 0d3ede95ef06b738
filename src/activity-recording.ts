// What is told of requests, for the whole process: its keys of the configuration, its entries in memory, its audit lines on the log's way.
import { createAuditLog, type AuditLog } from "./activity/audit/audit-log.js";
import { createPseudonyms, type Pseudonyms } from "./activity/pseudonyms.js";
import { createActivityRecorder, type ActivityRecorder } from "./activity/recorder.js";
import type { ActivityStore } from "./activity/store/store.js";
import type { Secrets } from "./config/config.js";
import { wallTime, type Clock } from "./platform/clock.js";
import { destinationOf, type Logger } from "./platform/logger.js";
import type { Output } from "./platform/output.js";
import { auditKeysOf, pseudonymKeysOf, type ActivityKeys } from "./state-keys.js";

export interface ActivityRecording {
  readonly recorder: ActivityRecorder;
  readonly store: ActivityStore;
  /** Of every tenant, by its name. */
  readonly pseudonyms: () => ReadonlyMap<string, Pseudonyms>;
  /** Makes names and signs by other keys from now on, and finds what was made by those before. */
  rotate(secrets: Secrets): void;
  /** Writes the last audit line, when replicas have what can be given to them. */
  stop(): Promise<void>;
}

export interface RecordingDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where lines go that must not be lost without a word; the logger's own way unless given. */
  readonly output?: Pick<Output, "write"> | undefined;
  readonly store: ActivityStore;
}

/** Of a tenant whose secret is rotated often, what is older is older than the entries. */
const MOST_KEYS = 10;

export function createActivityRecording(
  secrets: Secrets,
  { clock, logger, output, store }: RecordingDependencies,
): ActivityRecording {
  const keys = new Map<string, ActivityKeys>();
  let pseudonyms = new Map<string, Pseudonyms>();
  let auditKey = auditKeysOf(secrets)[0];
  let audit = startAudit();

  function startAudit(): AuditLog {
    const lines = output ?? destinationOf(logger);
    // A stream that cannot tell what it lost would take the listener for something else.
    const write = (line: string, onDropped: () => void): void => {
      if (output === undefined) lines.write(line);
      else output.write(line, onDropped);
    };
    return createAuditLog({
      key: auditKey,
      now: () => wallTime(clock),
      output: write,
      isWritten: () => logger.isLevelEnabled("info"),
    });
  }

  function takeKeys(of: Secrets): void {
    for (const tenant of Object.keys(of.tenants)) {
      const now = pseudonymKeysOf(of, tenant);
      const before = (keys.get(tenant) ?? []).filter(
        (old) => !now.some((each) => Buffer.from(each).equals(old)),
      );
      const [first, ...others] = now;
      keys.set(tenant, [first, ...[...others, ...before].slice(0, MOST_KEYS)]);
    }
    pseudonyms = new Map(Array.from(keys, ([tenant, all]) => [tenant, createPseudonyms(all)]));
  }

  takeKeys(secrets);
  return {
    store,
    recorder: createActivityRecorder({
      clock,
      store,
      pseudonymsOf: (tenant) => pseudonyms.get(tenant),
      writeLine: (level, text) => {
        const isWritten =
          level >= 50 ? logger.isLevelEnabled("error") : logger.isLevelEnabled("info");
        if (isWritten) audit.write(text);
      },
    }),
    pseudonyms: () => pseudonyms,
    rotate(now) {
      takeKeys(now);
      const next = auditKeysOf(now)[0];
      if (Buffer.from(next).equals(auditKey)) return;
      audit.stop();
      auditKey = next;
      audit = startAudit();
    },
    async stop() {
      await store.stop();
      audit.stop();
    },
  };
}
