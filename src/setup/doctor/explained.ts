// A check whose failing call is its finding, in words; anything but PingOne's failures is a defect and passes through.
import { PingOneError } from "../../pingone/error.js";
import { fail, type Finding } from "./check.js";
import { explainCall, type CallPurpose } from "../explanations/explain-call.js";

/** `toFinding` is `fail`, or `warn` where the gateway can do without. */
export async function explained(
  purpose: CallPurpose,
  work: () => Promise<Finding>,
  toFinding: (summary: string, mend: string) => Finding = fail,
): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PingOneError)) throw error;
    const { summary, mend } = explainCall(error, purpose);
    return toFinding(summary, mend);
  }
}
