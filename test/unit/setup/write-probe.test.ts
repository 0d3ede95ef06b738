import { expect, it } from "@jest/globals";
import { PingOneError } from "../../../src/pingone/error.js";
import type { PingOneUser } from "../../../src/pingone/resources/users.js";
import { trackUnanswered } from "../../../src/pingone/attempt/unanswered-writes.js";
import { writeProbe } from "../../../src/setup/doctor/checks/write-probe.js";
import { contextOf, createStubClock } from "../pingone/stubs.js";

const clock = createStubClock();

it("a create that PingOne may carry out once its user is removed is told by name", async () => {
  const names: unknown[] = [];
  const probe = writeProbe({
    clock,
    host: "api.pingone.example",
    populationId: undefined,
    context: () => contextOf(clock),
    users: {
      create(body, { unanswered }) {
        names.push(body["username"]);
        if (names.length > 1) return Promise.resolve({ id: "u" } as unknown as PingOneUser);
        trackUnanswered(unanswered ?? new Set(), new Promise(() => undefined));
        return Promise.reject(new PingOneError("timeout", "users.create", { ambiguous: true }));
      },
      list: () => Promise.resolve({ items: [], count: 0, next: undefined }),
      remove: () => Promise.resolve(),
    },
  });
  const { status, mend } = await probe.run();
  expect(status).toBe("WARN");
  expect(mend).toContain(String(names[0]));
});
