// A gateway is killed in the middle of the create of a user: the other replica says nothing of it that is not so, and finishes it as soon as nobody can be at it.
import { describe, expect, it } from "@jest/globals";
import type { Fault } from "../../src/emulator/knobs.js";
import type { Child } from "../campaign/world/child.js";
import { USER_URN } from "../support/start.js";
import {
  insist,
  isLate,
  killIn,
  post,
  useScenes,
  WHILE_IT_LIVES,
  type Answer,
} from "./killed-create.js";

const startScene = useScenes();
const NAME = "new@example.com";
const hangs: Partial<Fault> = { method: "PUT", path: "/enabled$", kind: "timeout", when: "before" };

const create = (gateway: Child, active: boolean): Promise<Answer> =>
  post(gateway, "/Users", { schemas: [USER_URN], userName: NAME, active });

describe("a gateway that is killed in the middle of the create of a user", () => {
  it.each([
    { when: "while the user is disabled", fault: hangs, active: false, outcome: 201 },
    { when: "before PingOne has made the user", fault: isLate, active: false, outcome: 201 },
    { when: "before PingOne has made the user", fault: isLate, active: true, outcome: 409 },
  ])(
    "$when (active: $active): the other says 503 until it can say $outcome",
    async ({ fault, active, outcome }) => {
      const {
        clock,
        pingOne,
        gateways: [first, second],
      } = await startScene();
      const send = (gateway: Child) => create(gateway, active);
      await killIn(pingOne, { ...fault, times: WHILE_IT_LIVES }, first, send);
      const last = await insist(clock, () => send(second));
      expect({ status: last.status, body: last.body }).toMatchObject({ status: outcome });
      if (outcome === 201) expect(last.body).toMatchObject({ userName: NAME, active });
      const found = (await pingOne.users()).filter(({ username }) => username === NAME);
      expect(found).toMatchObject([{ enabled: active }]);
      expect((await create(second, active)).status).toBe(409);
    },
  );
});
