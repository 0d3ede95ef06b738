// Reads a private key's PEM (RFC 7468 section 10) in the forms people keep it in: on one line, with blanks or nothing for its line breaks, among what else OpenSSL writes.

/** What stands between the marks, in base64; undefined where there is no `PRIVATE KEY`. */
export const pkcs8Body = (pem: string): string | undefined =>
  /-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----/.exec(pem)?.[1];

/** The key itself (DER) of such a body. */
export const pkcs8Der = (body: string): Buffer => Buffer.from(body.replace(/\s/g, ""), "base64");
