// Holds PingOne's answers back until it is opened: what a test does meanwhile is done while a call is under way, on any machine.
import { createTransport, type UpstreamRequest } from "../../src/pingone/transport/transport.js";

export interface Gate {
  /** What the gateway is to be made with as `createTransport`. */
  readonly connect: typeof createTransport;
  readonly open: () => void;
}

/** Calls are carried out at once, and answered when it is open. */
export function createGate(isHeld: (request: UpstreamRequest) => boolean): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    open: () => {
      open();
    },
    connect: (...given) => {
      const transport = createTransport(...given);
      return {
        ...transport,
        async send(request) {
          const answer = await transport.send(request);
          if (isHeld(request)) await opened;
          return answer;
        },
      };
    },
  };
}
