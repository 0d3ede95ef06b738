// Whom the gateway takes for PingOne: certificates are verified whatever the environment says, and what they lack is told.
import { spawn } from "node:child_process";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { SecureVersion } from "node:tls";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "@jest/globals";
import { toConnectionError } from "../../src/pingone/transport/connection-error.js";
import { createTransport } from "../../src/pingone/transport/transport.js";
import type { TlsSettings } from "../../src/pingone/transport/transport.js";
import { createCertificate, type Certificate } from "../support/certificate.js";

const authority = createCertificate("Example Authority", { isCa: true });
const leafOf = (host: string, validUntil?: Date): Certificate =>
  createCertificate(host, { host, issuer: authority, ...(validUntil && { validUntil }) });
const HOST = "127.0.0.1";
const open: (() => void)[] = [];
/** What lets Node read the sources. */
const TYPESCRIPT = ["--import", "./test/campaign/typescript.mjs"];
afterAll(() => {
  for (const close of open) close();
});

async function listen(
  certificate: Certificate,
  maxVersion: SecureVersion = "TLSv1.3",
): Promise<string> {
  const options = {
    cert: certificate.pem,
    key: certificate.key,
    minVersion: "TLSv1" as const,
    maxVersion,
    // What OpenSSL asks for to speak the versions of old at all.
    ciphers: "DEFAULT@SECLEVEL=0",
  };
  const server = createServer(options, (_request, response) => response.end('{"a":1}'));
  await new Promise<void>((ready) => server.listen(0, HOST, ready));
  open.push(() => server.close());
  return `https://${HOST}:${(server.address() as AddressInfo).port}`;
}

async function ask(origin: string, tls?: TlsSettings): Promise<string> {
  const transport = createTransport(origin, 1, tls);
  try {
    const signal = AbortSignal.timeout(20_000);
    return (await transport.send({ method: "GET", path: "/", headers: {}, signal })).body;
  } finally {
    await transport.close();
  }
}

const failureOf = async (origin: string, tls?: TlsSettings): Promise<unknown> =>
  toConnectionError(
    "users.list",
    await ask(origin, tls).then(
      () => undefined,
      (error: unknown) => error,
    ),
  );

describe("TLS to PingOne", () => {
  const ca = authority.pem;

  it("takes the certificate of an authority it was told of", async () => {
    expect(await ask(await listen(leafOf(HOST)), { ca })).toBe('{"a":1}');
  });

  it.each<[string, () => Certificate, TlsSettings | undefined]>([
    ["of an unknown authority", () => leafOf(HOST), undefined],
    ["that signed itself", () => createCertificate("x", { host: HOST }), { ca }],
    ["of another host", () => leafOf("pingone.example.com"), { ca }],
    ["that is over", () => leafOf(HOST, new Date(Date.now() - 86_400_000)), { ca }],
  ])("does not take one %s, and says so before anything is sent", async (_name, make, tls) => {
    const error = await failureOf(await listen(make()), tls);
    expect(error).toMatchObject({ code: "untrusted", ambiguous: false });
  });

  it("does not speak TLS 1.1", async () => {
    const origin = await listen(leafOf(HOST), "TLSv1.1");
    expect(await failureOf(origin, { ca })).toMatchObject({ code: "untrusted" });
    expect(await ask(await listen(leafOf(HOST), "TLSv1.2"), { ca })).toBe('{"a":1}');
  });

  it.each<[string, () => Certificate, SecureVersion, object, readonly string[]]>([
    [
      "NODE_TLS_REJECT_UNAUTHORIZED",
      () => createCertificate("x", { host: HOST }),
      "TLSv1.3",
      { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
      [],
    ],
    ["--tls-min-v1.0", () => leafOf(HOST), "TLSv1.1", {}, ["--tls-min-v1.0"]],
  ])("is not weakened by %s", async (_name, make, version, environment, flags) => {
    const origin = await listen(make(), version);
    const script = `
      import { createTransport } from ${JSON.stringify(pathToFileURL("src/pingone/transport/transport.ts"))};
      import { connect } from "node:tls";
      const { hostname: host, port } = new URL(${JSON.stringify(origin)});
      const plain = await new Promise((resolve) => {
        const options = { host, port, ciphers: "DEFAULT@SECLEVEL=0", ca: ${JSON.stringify(ca)} };
        const socket = connect(options, () => { socket.destroy(); resolve("taken"); });
        socket.on("error", () => resolve("refused"));
      });
      const transport = createTransport(${JSON.stringify(origin)}, 1, { ca: ${JSON.stringify(ca)} });
      const ask = { method: "GET", path: "/", headers: {}, signal: AbortSignal.timeout(20_000) };
      const ours = await transport.send(ask).then(() => "taken", () => "refused");
      console.log(JSON.stringify({ plain, ours }));
      process.exit();
    `;
    const child = spawn(
      process.execPath,
      [...flags, "--no-warnings", ...TYPESCRIPT, "--input-type=module", "-e", script],
      {
        env: { PATH: process.env["PATH"] ?? "", ...environment },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(err).toBe("");
    // The switch works, and not on us.
    expect(JSON.parse(out)).toEqual({ plain: "taken", ours: "refused" });
  });
});
