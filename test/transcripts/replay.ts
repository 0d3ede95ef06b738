// Sends one exchange of a transcript exactly as it is written; what a client's URL looks like is part of what is tested.
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";

export interface Exchange {
  readonly name: string;
  readonly method: string;
  /** Below the SCIM base, sent byte for byte. */
  readonly path: string;
  /** Laid over the defaults; null takes one away. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly request?: unknown;
  readonly status: number;
  /** A subset that must match; arrays match as a whole. */
  readonly response?: Readonly<Record<string, unknown>>;
  /** In place of `request`: the very bytes. */
  readonly base64?: string;
  /** What the answer must not have, each as the steps that lead to it. */
  readonly absent?: readonly (readonly string[])[];
  readonly headersOfAnswer?: Readonly<Record<string, string>>;
  /** Names that the log has to tell as lost. */
  readonly told?: readonly string[];
  /** Names of variables with the dotted path each is taken from. */
  readonly capture?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export type Variables = Map<string, string>;

/** The value with every `{{name}}` in its strings replaced, keys included; an unknown name is a mistake in the transcript. */
export function substitute<Value>(value: Value, variables: Variables): Value {
  const written = JSON.stringify(value);
  if (!written.includes("{{")) return value;
  const text = written.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const known = variables.get(name);
    if (known === undefined) throw new Error(`The transcript uses {{${name}}} before it is known.`);
    return JSON.stringify(known).slice(1, -1);
  });
  return JSON.parse(text) as Value;
}

/** What the steps lead to. */
export const at = (body: unknown, steps: readonly string[]): unknown =>
  steps.reduce((value, step) => (value as Record<string, unknown> | undefined)?.[step], body);

export function capture({ capture: paths = {} }: Exchange, body: unknown, into: Variables): void {
  for (const [name, path] of Object.entries(paths)) {
    const value = at(body, path.split("."));
    if (typeof value !== "string") throw new Error(`The answer has no string at ${path}.`);
    into.set(name, value);
  }
}

function bytesOf({ request, base64 }: Exchange): Buffer | undefined {
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  return request === undefined ? undefined : Buffer.from(JSON.stringify(request));
}

export function send(baseUrl: string, token: string, exchange: Exchange): Promise<Answer> {
  const { hostname, port, pathname } = new URL(baseUrl);
  const body = bytesOf(exchange);
  const headers: Record<string, string | number | null> = {
    Authorization: `Bearer ${token}`,
    ...(body === undefined
      ? {}
      : { "Content-Type": "application/scim+json", "Content-Length": body.length }),
    ...exchange.headers,
  };
  const options = {
    hostname,
    port,
    method: exchange.method,
    path: pathname + exchange.path,
    headers: Object.fromEntries(
      Object.entries(headers).filter(([, value]) => value !== null),
    ) as Record<string, string | number>,
  };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
