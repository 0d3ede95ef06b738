// Certificates made on the spot, as no key has to lie about for them: the little of X.509 (RFC 5280) that TLS asks for.
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";

export interface Certificate {
  readonly pem: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** Where it is valid; a name, or an IPv4 address. */
  readonly host?: string;
  readonly isCa?: boolean;
  readonly validUntil?: Date;
  /** Who signs it; itself unless given. */
  readonly issuer?: Certificate & { readonly name: string };
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const text = (value: string, tag = 0x0c): Buffer => der(tag, Buffer.from(value));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const time = (date: Date): Buffer =>
  text(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`, 0x17);
const nameOf = (common: string): Buffer =>
  sequence(der(0x31, sequence(oid("550403"), text(common))));

const ECDSA_WITH_SHA256 = sequence(oid("2a8648ce3d040302"));

function extensions({ host, isCa }: CertificateOptions): Buffer {
  const found: Buffer[] = [];
  if (isCa === true) {
    const constraints = sequence(der(0x01, Buffer.from([0xff])));
    found.push(sequence(oid("551d13"), der(0x04, constraints)));
  }
  if (host !== undefined) {
    const isAddress = /^[\d.]+$/.test(host);
    const value = isAddress
      ? der(0x87, Buffer.from(host.split(".").map(Number)))
      : text(host, 0x82);
    found.push(sequence(oid("551d11"), der(0x04, sequence(value))));
  }
  return der(0xa3, sequence(...found));
}

let serial = 0;

export function createCertificate(
  name: string,
  options: CertificateOptions = {},
): Certificate & { readonly name: string } {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { issuer, validUntil = new Date(Date.now() + 86_400_000) } = options;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([(serial += 1)])),
    ECDSA_WITH_SHA256,
    nameOf(issuer?.name ?? name),
    sequence(time(new Date(validUntil.getTime() - 30 * 86_400_000)), time(validUntil)),
    nameOf(name),
    pair.publicKey.export({ type: "spki", format: "der" }),
    extensions(options),
  );
  const key: KeyObject | string = issuer?.key ?? pair.privateKey;
  const signature = der(0x03, Buffer.from([0]), sign("sha256", body, key));
  const lines = sequence(body, ECDSA_WITH_SHA256, signature).toString("base64");
  return {
    name,
    pem: `-----BEGIN CERTIFICATE-----\n${lines.replace(/(.{64})/g, "$1\n").trim()}\n-----END CERTIFICATE-----\n`,
    key: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
