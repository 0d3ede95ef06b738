// Where PingOne is: in a region, or where two URLs say (contract 1.1).

export interface PingOneAddress {
  readonly apiUrl: string;
  readonly authUrl: string;
}

interface Given {
  readonly region?: string | undefined;
  readonly apiUrl?: string | undefined;
  readonly authUrl?: string | undefined;
}

export const pingOneAddressOf = ({ region = "", apiUrl, authUrl }: Given): PingOneAddress => ({
  apiUrl: apiUrl ?? `https://api.pingone.${region}/v1`,
  authUrl: authUrl ?? `https://auth.pingone.${region}`,
});

/** A PKCS #8 PEM, which is what the token request can sign with; also on one line, with blanks or nothing for its line breaks, but not with the letters `\\n`. */
export const isPrivateKey = (text: string): boolean =>
  /-----BEGIN PRIVATE KEY-----[^\\]+-----END PRIVATE KEY-----/.test(text);
