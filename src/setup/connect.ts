// The way to PingOne for a setup command: the gateway's own pipeline, with shorter patience and a few connections.
import { defaultLimits } from "../pingone/attempt/attempt.js";
import type { CallContext } from "../pingone/call.js";
import { createPingOneClient, type PingOneClient } from "../pingone/client.js";
import type { ApiLocation } from "../pingone/resources/collection.js";
import { createTokenSource, type TokenSource } from "../pingone/token/token-source.js";
import { createTransport, type Transport } from "../pingone/transport/transport.js";
import type { Clock } from "../platform/clock.js";
import type { SetupTarget } from "./target.js";

export interface Connection {
  readonly call: PingOneClient;
  readonly location: ApiLocation;
  readonly token: TokenSource;
  readonly authTransport: Transport;
  /** For one call with its retries. */
  readonly context: () => CallContext;
  close(): Promise<void>;
}

const CONNECTIONS = 4;
const ATTEMPT_MS = 5_000;
const CALL_MS = 12_000;

export function connect(target: SetupTarget, command: string, clock: Clock): Connection {
  const api = new URL(target.pingone.apiUrl);
  const basePath = `${api.pathname}/environments/${target.pingone.environmentId}`;
  const tls = { ca: target.pingone.caPem };
  const transport = createTransport(api.origin, CONNECTIONS, tls);
  const authTransport = createTransport(new URL(target.pingone.authUrl).origin, 2, tls);
  const token = createTokenSource(target.worker, authTransport, clock);
  return {
    call: createPingOneClient({
      transport,
      token,
      clock,
      random: Math.random,
      basePath,
      limits: { ...defaultLimits, timeoutMs: ATTEMPT_MS },
    }),
    location: { origin: api.origin, basePath },
    token,
    authTransport,
    context: () => ({ requestId: `scim-pingone-${command}`, deadlineMs: clock.now() + CALL_MS }),
    async close() {
      await Promise.all([transport.close(), authTransport.close()]);
    },
  };
}
