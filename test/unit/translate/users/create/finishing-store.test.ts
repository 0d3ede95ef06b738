// A read that cannot finish what a create has left: told as a failure when it is one, and once.
import { describe, expect, it } from "@jest/globals";
import { PingOneError, type PingOneErrorCode } from "../../../../../src/pingone/error.js";
import { ScimError } from "../../../../../src/scim/error.js";
import { parseProjection } from "../../../../../src/scim/representation/projection.js";
import type { ResourceStore } from "../../../../../src/scim/resource-store.js";
import { createUserResourceType } from "../../../../../src/scim/schema/product-schemas.js";
import { compileResourceSchema } from "../../../../../src/scim/schema/resource-schema.js";
import { finishingStore } from "../../../../../src/translate/users/create/finishing-store.js";
import { createProcessMemories } from "../../../../../src/translate/process-memory.js";
import { createStubClock } from "../../../pingone/stubs.js";
import { context, idOf } from "../stub-users.js";

const schema = compileResourceSchema(createUserResourceType());
const projection = parseProjection(undefined, undefined, schema);

const refusal = (status: number, cause?: unknown) =>
  new ScimError(status, undefined, "no", { cause });
const ofPingOne = (code: PingOneErrorCode) =>
  refusal(503, new PingOneError(code, "users.enabled", { status: 503 }));

/** Every user is unfinished, and none can be finished. */
function start(failure: ScimError) {
  const told: unknown[] = [];
  const never = () => Promise.reject(new Error("not asked"));
  const store: ResourceStore = {
    create: never,
    list: never,
    listFrom: never,
    replace: never,
    remove: never,
    read(id, _projection, { unfinished }) {
      // Once somebody is gone, the next read says so.
      if (unfinished === undefined && failure.status === 404) return Promise.reject(failure);
      unfinished?.push(id);
      return Promise.resolve({ id, active: true });
    },
    patch: () => Promise.reject(failure),
  };
  const clock = createStubClock();
  const finishing = finishingStore(store, {
    schema,
    clock,
    told: createProcessMemories(clock).local("strandedUsers"),
    inOrder: (_key, turn, work) => work(turn),
    onStranded: (id) => void told.push(id),
  });
  return { told, read: (id: string) => finishing.read(id, projection, context) };
}

describe("a read that cannot finish a user", () => {
  it.each([
    ["may not write", refusal(403)],
    ["has no turn, is paused or held", refusal(503)],
    ["has lost its turn", ofPingOne("turnLost")],
  ])("of a source that %s tells no failure", async (_name, failure) => {
    const { read, told } = start(failure);
    expect(await read(idOf(1))).toMatchObject({ active: true });
    expect(told).toEqual([]);
  });

  it("who is gone by then is not found, and nobody is stranded", async () => {
    const { read, told } = start(refusal(404));
    await expect(read(idOf(1))).rejects.toMatchObject({ status: 404 });
    expect(told).toEqual([]);
  });

  it.each([
    ["PingOne's 503", ofPingOne("unavailable")],
    ["an open circuit", ofPingOne("circuitOpen")],
    ["the operator's 502", refusal(502)],
  ])("tells %s once for each user, however often they are read", async (_name, failure) => {
    const { read, told } = start(failure);
    for (const id of [idOf(1), idOf(1), idOf(2), idOf(1)]) await read(id);
    expect(told).toEqual([idOf(1), idOf(2)]);
  });
});
