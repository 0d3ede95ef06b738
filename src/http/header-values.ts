// Every value a header was given, where Node shows one of several; reads that header alone.
import type { IncomingMessage } from "node:http";

const none: readonly string[] = [];

/** `name` in lower case. `headersDistinct` says the same, and sorts all the others for it. */
export function headerValues({ rawHeaders }: IncomingMessage, name: string): readonly string[] {
  let values: string[] | undefined;
  for (let n = 0; n + 1 < rawHeaders.length; n += 2) {
    const sent = rawHeaders[n] ?? "";
    if (sent.length === name.length && sent.toLowerCase() === name) {
      const value = rawHeaders[n + 1] ?? "";
      if (values === undefined) values = [value];
      else values.push(value);
    }
  }
  return values ?? none;
}
