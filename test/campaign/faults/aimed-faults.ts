// Faults aimed at one write: what by chance would hardly ever meet, meets in every campaign, however its processes interleave.
import type { Fault } from "../../../src/emulator/knobs.js";
import type { Person } from "../model/resource.js";
import type { PingOne } from "../world/pingone.js";
import type { Stage } from "../world/stage.js";

export type Written = "attributes" | "enabled";

export interface AimedFaults {
  /** PingOne will carry out the next write of these attributes, or of the switch, `lateMs` after it has come. */
  lateWrite(person: Person, of: Written, lateMs: number): Promise<void>;
  /** The next create takes effect, or is refused, and its answer is lost. */
  lostCreate(): Promise<void>;
}

export interface AimedFaultsDependencies {
  readonly stage: Pick<Stage, "whileEmulatorRuns">;
  readonly pingOne: Pick<PingOne, "addFaults">;
}

export function createAimedFaults({ stage, pingOne }: AimedFaultsDependencies): AimedFaults {
  const aim = (fault: Partial<Fault>): Promise<void> =>
    stage.whileEmulatorRuns(() => pingOne.addFaults([{ times: 1, ...fault }]));
  return {
    lateWrite({ id = "" }, of, lateMs) {
      const target =
        of === "enabled"
          ? { method: "PUT", path: `/users/${id}/enabled$` }
          : { method: "PATCH", path: `/users/${id}$` };
      return aim({ ...target, kind: "late", when: "before", lateCommitMs: lateMs });
    },
    lostCreate: () => aim({ method: "POST", path: "/users$", kind: "reset", when: "after" }),
  };
}
