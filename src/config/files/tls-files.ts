// The certificate and key of the listener: both or neither, readable, and made for each other.
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Config, Secrets } from "../config.js";
import { readSecretFile, type ReadFile } from "./named-file.js";
import type { RawSettings } from "../environment/read-environment.js";

export interface TlsReading {
  readonly tls: Config["tls"];
  readonly pair: Secrets["tls"];
}

const none: TlsReading = { tls: undefined, pair: undefined };

/** Nothing where there is no TLS, or a problem with it, which `problems` is told. */
export function readTls(
  { values, given }: RawSettings,
  readFile: ReadFile,
  problems: string[],
): TlsReading {
  if (!given.has("TLS_CERT_FILE") && !given.has("TLS_KEY_FILE")) return none;
  const read = (name: "TLS_CERT_FILE" | "TLS_KEY_FILE"): string | undefined => {
    const path = values[name];
    if (path === undefined) {
      problems.push(`${name}: is missing (the listener needs its certificate and its key)`);
      return undefined;
    }
    const reading = readSecretFile(path, readFile);
    if ("text" in reading) return reading.text;
    problems.push(`${name}: ${reading.problem}`);
    return undefined;
  };
  const [cert, key] = [read("TLS_CERT_FILE"), read("TLS_KEY_FILE")];
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = values;
  if (cert === undefined || key === undefined) return none;
  if (certFile === undefined || keyFile === undefined) return none;
  const problem = problemOf(cert, key);
  if (problem !== undefined) problems.push(problem);
  return { tls: { certFile, keyFile }, pair: { cert, key } };
}

function problemOf(cert: string, key: string): string | undefined {
  const certificate = orUndefined(() => new X509Certificate(cert));
  if (certificate === undefined) return "TLS_CERT_FILE: must hold a certificate in PEM";
  const privateKey = orUndefined(() => createPrivateKey(key));
  if (privateKey === undefined)
    return "TLS_KEY_FILE: must hold a private key in PEM, not encrypted";
  return certificate.checkPrivateKey(privateKey)
    ? undefined
    : "TLS_KEY_FILE: is not the key of the certificate in TLS_CERT_FILE";
}

/** Why it cannot be read may quote it. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
