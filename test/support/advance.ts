// PingOne's clock, moved forward past what nobody wants to wait for: what is late in its listings, for example.
import { expect } from "@jest/globals";
import type { Stand } from "./start.js";

export async function advance(
  { emulator }: Pick<Stand, "emulator">,
  advanceMs: number,
): Promise<void> {
  const url = `${emulator.authUrl}/_emulator/clock`;
  const { ok } = await fetch(url, { method: "POST", body: JSON.stringify({ advanceMs }) });
  expect(ok).toBe(true);
}
