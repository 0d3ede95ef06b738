// Reads a file the configuration names; why it cannot be read is told by its code, never by its content.
/** Reads a file as UTF-8; throws when it cannot. `isSecret`: whoever follows changes has to look at it. */
export type ReadFile = (path: string, isSecret?: boolean) => string;

export type FileReading = { readonly text: string } | { readonly problem: string };

export function readNamedFile(path: string, readFile: ReadFile, isSecret = false): FileReading {
  try {
    return { text: readFile(path, isSecret) };
  } catch (error) {
    const { code } = error as { code?: unknown };
    return {
      problem: `the file cannot be read (${typeof code === "string" ? code : "unknown"})`,
    };
  }
}

/** One secret, without the newline at its end. */
export function readSecretFile(path: string, readFile: ReadFile): FileReading {
  const reading = readNamedFile(path, readFile, true);
  if ("problem" in reading) return reading;
  const text = reading.text.replace(/\r?\n$/, "");
  return text === "" ? { problem: "the file is empty" } : { text };
}
