// The certificates of a private authority that stands before PingOne, such as that of a proxy: read once, and known to be some.
import { X509Certificate } from "node:crypto";
import { readNamedFile, type FileReading, type ReadFile } from "./named-file.js";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The text of the certificates; undefined where there is no file, or a problem with it, which `complain` is told. */
export function readCaFile(
  path: string | undefined,
  readFile: ReadFile,
  complain: (problem: string) => void,
): string | undefined {
  if (path === undefined) return undefined;
  const reading = readCertificates(path, readFile);
  if ("text" in reading) return reading.text;
  complain(reading.problem);
  return undefined;
}

function readCertificates(path: string, readFile: ReadFile): FileReading {
  const reading = readNamedFile(path, readFile);
  if ("problem" in reading) return reading;
  const certificates = reading.text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    return { problem: "must hold certificates in PEM (BEGIN CERTIFICATE)" };
  }
  const broken = certificates.findIndex((pem) => !isCertificate(pem));
  if (broken !== -1) return { problem: `certificate ${broken + 1} in it cannot be read` };
  // A key that stands beside them by mistake goes no further.
  return { text: `${certificates.join("\n")}\n` };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
