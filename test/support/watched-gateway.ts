// A gateway of which everything it tells is searched, when it is stopped, for what it was given: values of people, secrets.
import type { Secrets } from "../../src/config/config.js";
import type { Gateway, GatewayOverrides } from "../../src/gateway.js";
import { createTransport } from "../../src/pingone/transport/transport.js";
import { JITTER } from "./patience.js";
import { createLeakWatch, type LeakWatch } from "./leak-watch.js";

export interface WatchedGateway {
  readonly leaks: LeakWatch;
  /** What the gateway is to be made with. */
  readonly overrides: GatewayOverrides;
  /** Stops it, once; throws when it has told what it must not. */
  readonly stop: (gateway: Gateway, log: () => string) => Promise<void>;
}

/** Kept of those sent to PingOne: read at the end, so that nothing is added to what a request costs. */
const MOST_BODIES = 1_000;

const PAGES = ["/metrics", "/activity?limit=1000", "/config", "/sources", "/readyz"] as const;

export function watchGateway(secrets: Secrets, given: GatewayOverrides = {}): WatchedGateway {
  const leaks = createLeakWatch();
  leaks.sawSecret(secrets.scimBearerToken);
  for (const key of secrets.stateKeys) leaks.sawSecret(key);
  for (const { pingoneClientSecret, pingonePrivateKey } of Object.values(secrets.tenants)) {
    leaks.sawSecret(pingoneClientSecret);
    leaks.sawSecret(pingonePrivateKey);
  }
  const connect = given.createTransport ?? createTransport;
  const bodies: string[] = [];
  let stopped: Promise<void> | undefined;
  return {
    leaks,
    overrides: {
      random: () => JITTER,
      ...given,
      // Clients of tests keep their connections, and use none of them after a stop.
      socketLimits: { unusedMs: 20, ...given.socketLimits },
      createTransport: (...args) => {
        const transport = connect(...args);
        return {
          ...transport,
          send: (request) => {
            const { body, path } = request;
            leaks.sawPath(path);
            if (body?.startsWith("{") === true && bodies.length < MOST_BODIES) bodies.push(body);
            return transport.send(request);
          },
        };
      },
    },
    stop(gateway, log) {
      for (const body of bodies.splice(0)) leaks.sawBody(JSON.parse(body) as unknown);
      stopped ??= stopAndLook(gateway, log, leaks);
      return stopped;
    },
  };
}

/** Of a metric's value: the digits of a duration are no text, and now and then hold those of an employee's number. */
const withoutFractions = (text: string): string =>
  text.replaceAll(/( \d+)\.\d+(?:e[+-]?\d+)?$/gm, "$1");

async function stopAndLook(gateway: Gateway, log: () => string, leaks: LeakWatch): Promise<void> {
  const { admin } = gateway.listeners();
  // A listener for operators with tokens shows what others may not see, and no more of it.
  const pages = await Promise.all(
    (admin === undefined ? [] : PAGES).map(async (path) => {
      const answer = await fetch(`http://${admin ?? ""}${path}`.replace("0.0.0.0", "127.0.0.1"));
      return [path, withoutFractions(await answer.text())] as const;
    }),
  );
  await gateway.stop();
  leaks.check({ ...Object.fromEntries(pages), log: log() });
}
