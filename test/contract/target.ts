// Where the suite runs: an emulator of its own, or the PingOne environment named by PINGONE_* when told so expressly.
import { createEmulator } from "../../src/emulator/emulator.js";
import { DEMO } from "../../src/emulator/seed/demo.js";

export interface Target {
  readonly kind: "emulator" | "pingone";
  /** With its version, without the environment. */
  readonly apiUrl: string;
  readonly authUrl: string;
  readonly environmentId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientAuth: "client_secret_basic" | "client_secret_post";
  stop(): Promise<void>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Every missing or wrong variable is named at once. */
export function pingOneTarget(variables: Variables): Target {
  const problems: string[] = [];
  const required = (name: string): string => {
    const value = variables[name] ?? "";
    if (value === "") problems.push(`${name} is not set`);
    return value;
  };
  const region = variables["PINGONE_REGION"] ?? "com";
  const clientAuth = variables["PINGONE_CLIENT_AUTH"] ?? "client_secret_basic";
  if (clientAuth !== "client_secret_basic" && clientAuth !== "client_secret_post") {
    problems.push("PINGONE_CLIENT_AUTH must be client_secret_basic or client_secret_post here");
  }
  const target: Target = {
    kind: "pingone",
    apiUrl: variables["PINGONE_API_URL"] ?? `https://api.pingone.${region}/v1`,
    authUrl: variables["PINGONE_AUTH_URL"] ?? `https://auth.pingone.${region}`,
    environmentId: required("PINGONE_ENVIRONMENT_ID"),
    clientId: required("PINGONE_CLIENT_ID"),
    clientSecret: required("PINGONE_CLIENT_SECRET"),
    clientAuth: clientAuth === "client_secret_post" ? clientAuth : "client_secret_basic",
    stop: () => Promise.resolve(),
  };
  if (problems.length > 0) throw new Error(`the contract suite cannot run: ${problems.join("; ")}`);
  return target;
}

export async function openTarget(variables: Variables = process.env): Promise<Target> {
  if (variables["CONTRACT_TARGET"] === "pingone") return pingOneTarget(variables);
  const emulator = await createEmulator({ port: 0 });
  return {
    kind: "emulator",
    apiUrl: emulator.apiUrl,
    authUrl: emulator.authUrl,
    environmentId: DEMO.environmentId,
    clientId: DEMO.clientId,
    clientSecret: DEMO.clientSecret,
    clientAuth: "client_secret_basic",
    stop: () => emulator.stop(),
  };
}
