// What PingOne says of an environment as a whole: its name, and what its licence allows (contract 11.1, 13).
import type { CallContext } from "../call.js";
import type { PingOneClient } from "../client.js";
import type { Operation } from "../answer/success.js";

export interface EnvironmentFacts {
  readonly name: string | undefined;
  /** `PRODUCTION` or `SANDBOX`. */
  readonly type: string | undefined;
  readonly region: string | undefined;
}

export interface LicenceCapabilities {
  /** Whether attributes may be declared; undefined when PingOne does not say. */
  readonly canUseCustomSchema: boolean | undefined;
  /** Calls a second of the whole licence, all its environments together. */
  readonly readsPerSecond: number | undefined;
  readonly writesPerSecond: number | undefined;
}

export interface PingOneEnvironment {
  read(context: CallContext): Promise<EnvironmentFacts>;
  capabilities(context: CallContext): Promise<LicenceCapabilities>;
}

export function createPingOneEnvironment(call: PingOneClient): PingOneEnvironment {
  const get = async (operation: Operation, path: string, context: CallContext) =>
    (await call({ operation, method: "GET", path, idempotent: true }, context)) as Readonly<
      Record<string, unknown>
    >;
  return {
    async read(context) {
      const { name, type, region } = await get("environment.read", "", context);
      return { name: textOf(name), type: textOf(type), region: textOf(region) };
    },
    async capabilities(context) {
      const body = await get("environment.capabilities", "/capabilities", context);
      const { canUseCustomSchema, licenseQuantities } = body;
      return {
        canUseCustomSchema:
          typeof canUseCustomSchema === "boolean" ? canUseCustomSchema : undefined,
        readsPerSecond: limitOf(licenseQuantities, "rlgDirAccessRps"),
        writesPerSecond: limitOf(licenseQuantities, "rlgDirWriteRps"),
      };
    },
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

function limitOf(quantities: unknown, code: string): number | undefined {
  const group = (quantities as Readonly<Record<string, unknown>> | undefined)?.[code];
  const limit = (group as { limit?: unknown } | undefined)?.limit;
  return typeof limit === "number" ? limit : undefined;
}
