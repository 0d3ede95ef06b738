// Connections that clients of tests keep, as real ones do: a new one for each request costs the machine as much as a read does.
import { Agent } from "node:http";

/** Given up after a second, long before a server does it (5 s), so that none is used just when the other end closes it. */
export const keptConnections = new Agent({ keepAlive: true, timeout: 1_000 });
