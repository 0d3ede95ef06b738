// Reads a file the configuration names; why it cannot be read is told by its code, never by its content.
/** Reads a file as UTF-8; throws when it cannot. */
export type ReadFile = (path: string) => string;

export type FileReading = { readonly text: string } | { readonly problem: string };

export function readNamedFile(path: string, readFile: ReadFile): FileReading {
  try {
    return { text: readFile(path) };
  } catch (error) {
    const { code } = error as { code?: unknown };
    return {
      problem: `the file cannot be read (${typeof code === "string" ? code : "unknown"})`,
    };
  }
}

/** One secret, without the newline at its end. */
export function readSecretFile(path: string, readFile: ReadFile): FileReading {
  const reading = readNamedFile(path, readFile);
  if ("problem" in reading) return reading;
  const text = reading.text.replace(/\r?\n$/, "");
  return text === "" ? { problem: "the file is empty" } : { text };
}
