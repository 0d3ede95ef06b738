// Fetches a small JSON document of somebody else: no redirects, bounded time and size.

export type FetchJson = (url: string) => Promise<unknown>;

const TIME_LIMIT_MS = 5_000;
const MAX_BYTES = 512 * 1024;

/** Rejects with the network's error, and where the answer is no JSON, no success, or too large. */
export const fetchJson: FetchJson = async (url) => {
  const signal = AbortSignal.timeout(TIME_LIMIT_MS);
  const headers = { accept: "application/json" };
  const response = await fetch(url, { headers, redirect: "error", signal });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`answered ${String(response.status)}`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Error("answered more than can be read");
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
};
