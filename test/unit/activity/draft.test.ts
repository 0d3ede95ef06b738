// What a request tells of itself is bounded, however much it sends: entries are kept by thousands.
import { describe, expect, it } from "@jest/globals";
import { ActivityDraft } from "../../../src/activity/entry/draft.js";

const listener = { over: () => undefined, late: () => undefined };

describe("a draft", () => {
  it("names some fifty values of the thousands that one request may name, and what the resource is called", () => {
    const facts = { requestId: "", method: "PATCH", startMs: 0 };
    const unknown = { clientRequestId: undefined, traceId: undefined, tenant: undefined };
    const draft = new ActivityDraft(
      { ...facts, ...unknown, peer: undefined, caller: undefined, route: undefined },
      listener,
      (tolerances) => tolerances,
    );
    draft.begin("patch", "User");
    for (let n = 0; n < 5_000; n += 1) draft.looksFor("emails", `${n}@example.com`);
    draft.about({ userName: "mary@example.com", emails: [{ value: "5000@example.com" }] });
    expect(draft.identities).toHaveLength(51);
    expect(draft.identities[0]).toEqual({ attribute: "emails", value: "0@example.com" });
    expect(draft.identities[50]).toEqual({ attribute: "userName", value: "mary@example.com" });
  });
});
