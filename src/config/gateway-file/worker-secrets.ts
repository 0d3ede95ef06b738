// The worker's credential from a configuration file: a secret or a private key, whichever the authentication asks for.
import type * as z from "zod";
import type { WorkerSecrets } from "../config.js";
import { readSecretFile, type ReadFile } from "../files/named-file.js";
import { problemOfSecret } from "../secret-text.js";
import { problemOfPrivateKey } from "../private-key.js";
import type { workerShape } from "../shape/pingone-shape.js";

type WorkerSettings = z.output<typeof workerShape>;
type ReportProblem = (key: keyof WorkerSettings | undefined, message: string) => void;

interface Files {
  /** Makes paths of the file those of the process. */
  readonly locate: (path: string) => string;
  readonly readFile: ReadFile;
}

/** `isGiven`: whether a key is in the file, be its variable set or not. */
export function readWorkerSecrets(
  settings: WorkerSettings,
  isGiven: (key: keyof WorkerSettings) => boolean,
  { locate, readFile }: Files,
  complain: ReportProblem,
): WorkerSecrets {
  const read = (key: "clientSecretFile" | "privateKeyFile"): string | undefined => {
    const path = settings[key];
    if (path === undefined) return undefined;
    const reading = readSecretFile(locate(path), readFile);
    if ("text" in reading) return reading.text;
    complain(key, reading.problem);
    return undefined;
  };
  const { clientAuth, clientSecret } = settings;
  if (isGiven("clientSecret") && isGiven("clientSecretFile")) {
    complain("clientSecretFile", "give either clientSecret or clientSecretFile, not both");
  }
  if (clientAuth === "private_key_jwt" && !isGiven("privateKeyFile")) {
    complain(undefined, "needs privateKeyFile, the key of private_key_jwt");
  }
  const hasSecret = isGiven("clientSecret") || isGiven("clientSecretFile");
  if (clientAuth !== "private_key_jwt" && !hasSecret) {
    complain(undefined, "needs clientSecret or clientSecretFile, the worker's credential");
  }
  const pingonePrivateKey = read("privateKeyFile");
  const keyProblem =
    pingonePrivateKey === undefined ? undefined : problemOfPrivateKey(pingonePrivateKey);
  if (keyProblem !== undefined) complain("privateKeyFile", `must hold ${keyProblem}`);
  const pingoneClientSecret = clientSecret ?? read("clientSecretFile");
  const place = isGiven("clientSecretFile") ? "clientSecretFile" : "clientSecret";
  complainOfText(clientAuth, pingoneClientSecret, (problem) => {
    complain(place, problem);
  });
  return { pingoneClientSecret, pingonePrivateKey };
}

/** Beside a key it is not used, and may be anything. */
function complainOfText(
  clientAuth: WorkerSettings["clientAuth"],
  secret: string | undefined,
  complain: (problem: string) => void,
): void {
  if (clientAuth === "private_key_jwt") return;
  const problem = problemOfSecret(secret ?? "");
  if (problem !== undefined) complain(problem);
}
