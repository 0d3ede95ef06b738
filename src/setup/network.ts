// Names and certificates as this machine sees them: the two things that fail before a request is even sent.
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { connect } from "node:tls";
import { trustOf } from "../pingone/transport/transport.js";

export interface Certificate {
  /** Epoch milliseconds. */
  readonly validUntilMs: number;
  readonly issuer: string;
  /** For example `TLSv1.3`. */
  readonly protocol: string;
}

export interface Network {
  /** The addresses a connection would use. Rejects with the error of the DNS. */
  resolve(host: string): Promise<readonly string[]>;
  /** The certificate, verified as the gateway does; `ca`: PEM of authorities besides the public ones. Rejects with the reason why it is not trusted or not there. */
  handshake(host: string, port: number, ca?: string): Promise<Certificate>;
}

const HANDSHAKE_MS = 5_000;

export const systemNetwork: Network = {
  async resolve(host) {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => address);
  },
  handshake: (host, port, ca) =>
    new Promise((resolve, reject) => {
      const servername = isIP(host) === 0 ? { servername: host } : {};
      const trust = { ...trustOf({ ca }), timeout: HANDSHAKE_MS };
      const socket = connect({ host, port, ...servername, ...trust });
      socket.once("secureConnect", () => {
        const { valid_to: validTo, issuer } = socket.getPeerCertificate();
        resolve({
          validUntilMs: Date.parse(validTo),
          issuer: String(issuer.O ?? issuer.CN),
          protocol: socket.getProtocol() ?? "TLS",
        });
        socket.destroy();
      });
      socket.once("timeout", () => {
        socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" }));
      });
      socket.once("error", reject);
    }),
};
