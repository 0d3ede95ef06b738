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
  const cert = read("TLS_CERT_FILE");
  const key = read("TLS_KEY_FILE");
  problems.push(...problemsOf(cert, key));
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = values;
  if (cert === undefined || key === undefined) return none;
  if (certFile === undefined || keyFile === undefined) return none;
  return { tls: { certFile, keyFile }, pair: { cert, key } };
}

/** Of each by itself, and of both where both can be read. */
function problemsOf(cert: string | undefined, key: string | undefined): readonly string[] {
  const certificate = cert && orUndefined(() => new X509Certificate(cert));
  const privateKey = key && orUndefined(() => createPrivateKey(key));
  const problems: string[] = [];
  if (cert !== undefined && !certificate) {
    problems.push("TLS_CERT_FILE: must hold a certificate in PEM");
  }
  if (key !== undefined && !privateKey) {
    problems.push("TLS_KEY_FILE: must hold a private key in PEM, not encrypted");
  }
  if (certificate && privateKey && !certificate.checkPrivateKey(privateKey)) {
    problems.push("TLS_KEY_FILE: is not the key of the certificate in TLS_CERT_FILE");
  }
  return problems;
}

/** From when and until when a certificate in PEM is good, in milliseconds since 1970. */
export function periodOf(cert: string): { readonly fromMs: number; readonly toMs: number } {
  const { validFrom, validTo } = new X509Certificate(cert);
  return { fromMs: Date.parse(validFrom), toMs: Date.parse(validTo) };
}

/** Why it cannot be read may quote it. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
