// Each kind of call the gateway needs, tried read-only: what PingOne lets this worker do, before a client finds out (contract 1.5).
import { pass, skip, warn, type SetupCheck, type Finding } from "../check.js";
import { IDENTITY_DATA_ADMIN } from "../../explanations/explanation.js";
import { explained } from "../explained.js";

export interface Access {
  /** What the environment is called. */
  readonly environment: () => Promise<string>;
  /** The id of any user. */
  readonly users: () => Promise<string | undefined>;
  readonly groups: () => Promise<string | undefined>;
  readonly membershipsOf: (userId: string) => Promise<unknown>;
  readonly populations: () => Promise<unknown>;
  readonly schema: () => Promise<unknown>;
}

const needs = ["token", "tls.api"] as const;

export function accessChecks(access: Access, host: string): readonly SetupCheck[] {
  const to = (what: string) => ({ what, role: IDENTITY_DATA_ADMIN, host });
  const reading = (what: string, work: () => Promise<unknown>) => (): Promise<Finding> =>
    explained(to(`read ${what}`), async () => {
      await work();
      return pass(`The worker may read ${what}.`);
    });

  return [
    {
      id: "access.environment",
      needs,
      run: () =>
        explained(
          to("read its environment"),
          async () => pass(`The environment is ${await access.environment()}.`),
          warn,
        ),
    },
    { id: "access.users", needs, run: reading("users", access.users) },
    { id: "access.groups", needs, run: reading("groups", access.groups) },
    {
      id: "access.memberships",
      needs: ["access.users", "access.groups"],
      async run() {
        const userId = await access.users();
        if (userId === undefined) return skip("Not tried: there is no user yet to ask for.");
        return reading("memberships", () => access.membershipsOf(userId))();
      },
    },
    { id: "access.populations", needs, run: reading("populations", access.populations) },
    { id: "access.schema", needs, run: reading("the user schema", access.schema) },
  ];
}
