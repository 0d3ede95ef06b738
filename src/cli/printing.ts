// What a command prints: whose reader has gone (`| head`) it ends as it would have ended, and says nothing.

export interface PrintedTo {
  write(text: string): unknown;
  on(event: "error", listener: (error: Error & { readonly code?: string }) => void): unknown;
}

/** `onFailure`: what was printed cannot be written, for another reason than that nobody reads it. */
export function createPrinter(
  stream: PrintedTo,
  onFailure: (error: Error) => void,
): (text: string) => void {
  let isWatched = false;
  return (text) => {
    // Not before: a serving process looks at its output itself.
    if (!isWatched) {
      stream.on("error", (error) => {
        if (error.code !== "EPIPE") onFailure(error);
      });
    }
    isWatched = true;
    stream.write(text);
  };
}
