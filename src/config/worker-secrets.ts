// The worker's credential from a configuration file: a secret or a private key, whichever the authentication asks for.
import type { z } from "zod";
import type { Secrets } from "./config.js";
import type { pingoneShape } from "./gateway-shape.js";
import { readSecretFile, type ReadFile } from "./named-file.js";
import { isPrivateKey } from "./pingone-address.js";

type WorkerSettings = z.output<typeof pingoneShape>;
type WorkerSecrets = Pick<Secrets, "pingoneClientSecret" | "pingonePrivateKey">;
type Complain = (key: keyof WorkerSettings | undefined, message: string) => void;

/** `locate` makes paths of the file those of the process. */
export function readWorkerSecrets(
  settings: WorkerSettings,
  locate: (path: string) => string,
  readFile: ReadFile,
  complain: Complain,
): WorkerSecrets {
  const read = (key: "clientSecretFile" | "privateKeyFile"): string | undefined => {
    const path = settings[key];
    if (path === undefined) return undefined;
    const reading = readSecretFile(locate(path), readFile);
    if ("text" in reading) return reading.text;
    complain(key, reading.problem);
    return undefined;
  };
  const { clientAuth, clientSecret, clientSecretFile, privateKeyFile } = settings;
  if (clientSecret !== undefined && clientSecretFile !== undefined) {
    complain("clientSecretFile", "give either clientSecret or clientSecretFile, not both");
  }
  if (clientAuth === "private_key_jwt" && privateKeyFile === undefined) {
    complain(undefined, "needs privateKeyFile, the key of private_key_jwt");
  }
  if (clientAuth !== "private_key_jwt" && (clientSecret ?? clientSecretFile) === undefined) {
    complain(undefined, "needs clientSecret or clientSecretFile, the worker's credential");
  }
  const pingonePrivateKey = read("privateKeyFile");
  if (pingonePrivateKey !== undefined && !isPrivateKey(pingonePrivateKey)) {
    complain("privateKeyFile", "must hold a PKCS #8 PEM (BEGIN PRIVATE KEY)");
  }
  return { pingoneClientSecret: clientSecret ?? read("clientSecretFile"), pingonePrivateKey };
}
