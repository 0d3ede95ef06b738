// What doctor finds of an emulator, by the ids of its checks.
import type { CheckResult } from "../../src/setup/doctor/check.js";
import { doctorCommand, type DoctorFlags } from "../../src/setup/commands.js";
import type { Network } from "../../src/setup/network.js";
import type { SetupStand } from "./setup.js";

export type Changes = Readonly<Record<string, string>>;

export interface Examined {
  readonly code: number;
  readonly result: string;
  /** By id. */
  readonly checks: Readonly<Record<string, CheckResult>>;
  readonly text: string;
}

export async function examineStand(
  stand: SetupStand,
  changes: Changes,
  network: Network,
  flags: DoctorFlags,
): Promise<Examined> {
  const dependencies = { ...stand.dependencies(changes), network };
  const code = await doctorCommand({ ...flags, json: true }, dependencies);
  const text = stand.printed();
  const { checks, result } = JSON.parse(text) as { checks: CheckResult[]; result: string };
  return {
    code,
    result,
    checks: Object.fromEntries(checks.map((each) => [each.id, each])),
    text,
  };
}

export const statuses = ({ checks }: Examined, status: string): readonly string[] =>
  Object.values(checks)
    .filter((each) => each.status === status)
    .map(({ id }) => id);
