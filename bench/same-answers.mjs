// A reference that prints something else would be no reference: what it answers has to be what the gateway answers.
import { deepStrictEqual } from "node:assert/strict";
import { canDo } from "./rounds.mjs";

/** Reads only; a tag and an address may be each one's own. */
export async function requireSameAnswers(operations, targets) {
  const [gateway, ...others] = targets.filter(({ kind }) => kind === "scim");
  for (const operation of operations) {
    const request = operation.scim?.(0);
    if (request?.method !== "GET" || operation.walk || operation.isLong) continue;
    const expected = await answerOf(gateway, request);
    for (const target of others.filter((each) => canDo(each, operation))) {
      deepStrictEqual(
        await answerOf(target, request),
        expected,
        `${target.name}: ${operation.name}`,
      );
    }
  }
}

async function answerOf({ load, origin }, request) {
  const text = (await load.send(request)).replaceAll(origin, "http://here");
  return JSON.parse(text, (key, value) => (key === "version" ? "" : value));
}
