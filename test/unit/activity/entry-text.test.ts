// The text of an entry is joined by hand: it has to be what JSON.stringify makes of the entry.
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { detailsOf } from "../../../src/activity/entry/details.js";
import { ActivityDraft, type RequestFacts } from "../../../src/activity/entry/draft.js";
import { entryText } from "../../../src/activity/entry/entry-text.js";
import type { ActivityEntry, KnownPerson } from "../../../src/activity/entry/entry.js";
import { anyCharacter } from "../../support/any-text.js";

const ID = "0b7f4d36-6a0e-4f0e-9d3c-5b8f2a7c1e90";
const listener = { over: () => undefined, late: () => undefined };
const create = (facts: RequestFacts, place?: number): ActivityDraft =>
  new ActivityDraft(facts, listener, (tolerances) => tolerances, place);

const blank: RequestFacts = {
  requestId: ID,
  clientRequestId: undefined,
  traceId: undefined,
  method: "GET",
  startMs: performance.now(),
  tenant: undefined,
  peer: undefined,
  caller: undefined,
  route: undefined,
};

/** In the order in which docs/activity.md has had them from the first version on. */
function expected(draft: ActivityDraft, known?: KnownPerson): Omit<ActivityEntry, "responseTime"> {
  const { facts, place } = draft;
  return {
    v: 1,
    kind: place === undefined ? "request" : "operation",
    requestId: facts.requestId,
    clientRequestId: facts.clientRequestId,
    traceId: facts.traceId,
    tenant: facts.caller?.tenant ?? facts.tenant,
    source: facts.caller?.source,
    credential: facts.caller?.credential,
    peer: facts.peer,
    method: facts.method,
    route: facts.route,
    operation: draft.operationName,
    resourceType: draft.resourceType,
    id: draft.id,
    total: draft.total,
    ids: draft.ids,
    keyId: known?.keyId,
    person: known?.person,
    mended: draft.mended && [...draft.mended],
    status: draft.status,
    place,
    ...detailsOf(draft, () => undefined),
  };
}

/** Apart from the time it took, which is the last field. */
function textOf(draft: ActivityDraft, known?: KnownPerson): string {
  const text = `{${entryText(
    draft,
    known,
    detailsOf(draft, () => undefined),
  )}}`;
  const [, others = "", time = ""] = /^(.*),"responseTime":(\d+(?:\.\d)?)\}$/su.exec(text) ?? [];
  expect(time).not.toBe("");
  return `${others}}`;
}

const text = fc.string({ unit: anyCharacter });
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const name = fc.stringMatching(/^[a-z$][\w$.:-]{0,9}$/);
const call = fc.record({
  operation: text,
  status: maybe(fc.nat(599)),
  ms: fc.nat(),
  attempt: fc.nat(9),
  correlationId: maybe(text),
  code: maybe(text),
});
const pseudonyms = fc.array(fc.stringMatching(/^[\w-]{22}$/), { minLength: 1, maxLength: 3 });

describe("the text of an entry", () => {
  it("is that of JSON.stringify, whatever is in it", () => {
    const facts = fc.record({
      requestId: text,
      clientRequestId: maybe(text),
      traceId: maybe(text),
      method: text,
      startMs: fc.constant(performance.now()),
      tenant: maybe(text),
      peer: maybe(text),
      caller: maybe(fc.record({ tenant: text, source: text, credential: text })),
      route: maybe(text),
    });
    const known = maybe(
      fc.record({
        keyId: fc.stringMatching(/^[\w-]{8}$/),
        person: fc.dictionary(fc.constantFrom("userName", "emails", "externalId"), pseudonyms),
      }),
    );
    const told = fc.record({
      operationName: maybe(fc.constantFrom("read", "list", "create", "patch")),
      resourceType: maybe(fc.constantFrom("User", "Group")),
      id: fc.constantFrom(undefined, ID),
      total: maybe(fc.nat()),
      ids: maybe(fc.array(text)),
      mended: maybe(fc.array(text).map((names) => new Set(names))),
      changed: maybe(fc.array(fc.oneof(text, name)).map((names) => new Set(names))),
      calls: maybe(fc.array(call)),
      status: fc.integer({ min: 0, max: 599 }),
      outcome: maybe(
        fc.record({
          scimType: maybe(text),
          detail: text,
          upstream: maybe(fc.constant({ code: "timeout", operation: "users.read" })),
        }),
      ),
    });
    fc.assert(
      fc.property(facts, maybe(fc.nat(9)), told, known, (of, place, values, person) => {
        const draft = Object.assign(create(of, place), values);
        expect(textOf(draft, person)).toBe(JSON.stringify(expected(draft, person)));
      }),
    );
  });

  it("of a read that worked is short, and of one in shadow mode, a list, a stranger's too", () => {
    const draft = create({ ...blank, isShadow: true, peer: "2001:db8::1", tenant: "acme" });
    draft.begin("list", "User");
    draft.called({
      operation: "users.list",
      status: 200,
      ms: 3,
      attempt: 1,
      correlationId: ID,
      code: undefined,
    });
    draft.found(1, [{ id: ID }]);
    draft.status = 200;
    expect(textOf(draft)).toBe(
      `{"v":1,"kind":"request","requestId":"${ID}","tenant":"acme","peer":"2001:db8::1","method":"GET","operation":"list","resourceType":"User","total":1,"ids":["${ID}"],"status":200}`,
    );
  });

  it("never shows what stands in the place of an id", () => {
    const draft = create(blank);
    draft.begin("read", "User", "mary@example.com");
    expect(textOf(draft)).not.toContain("mary");
  });
});
