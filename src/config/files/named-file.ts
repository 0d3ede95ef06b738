// Reads a file the configuration names; why it cannot be read is told by its code, never by its content.
import { hash } from "node:crypto";

/** Reads a file as UTF-8; throws when it cannot. `isSecret`: whoever follows changes has to look at it. */
export type ReadFile = (path: string, isSecret?: boolean) => string;

/** Whether a file says something else than before is told by this; of one that cannot be read, undefined, by the empty text. */
export const fileDigest = (text: string | undefined): string =>
  text === undefined ? "" : hash("sha256", text);

export type FileReading = { readonly text: string } | { readonly problem: string };

export function readNamedFile(path: string, readFile: ReadFile, isSecret = false): FileReading {
  try {
    return { text: readFile(path, isSecret) };
  } catch (error) {
    const { code } = error as { code?: unknown };
    const why =
      typeof code === "string" ? [code, reasons[code] ?? []].flat().join(": ") : "unknown";
    return { problem: `the file cannot be read (${why})` };
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is none of that name",
  ENOTDIR: "there is none of that name",
  EISDIR: "it is a directory",
  EACCES: "its owner or mode keeps this user out",
};

/** One secret, without the newline at its end and the mark that Windows writes before UTF-8. */
export function readSecretFile(path: string, readFile: ReadFile): FileReading {
  const reading = readNamedFile(path, readFile, true);
  if ("problem" in reading) return reading;
  const text = reading.text.replace(/^\ufeff/, "").replace(/\r?\n$/, "");
  if (text === "") return { problem: "the file is empty" };
  // As PowerShell's redirection writes it: nobody would find out why the secret is refused.
  return /[\0\ufffd]/.test(text) ? { problem: "the file is no UTF-8 text" } : { text };
}
