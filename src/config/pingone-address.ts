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

/** Of PingOne's own hosts; a domain of one's own, or a proxy, says nothing of it. */
const regionOf = (url: string): string | undefined =>
  /^(?:api|auth)\.pingone\.(com|ca|eu|com\.au|sg|asia)$/.exec(new URL(url).hostname)?.[1];

/** `key region` of each that names one, where they are not the same: PingOne would refuse the worker. */
export function contradictingRegions({
  region,
  apiUrl,
  authUrl,
}: PingOneAddress & { readonly region?: string | undefined }): readonly (readonly [
  key: "region" | "apiUrl" | "authUrl",
  region: string,
])[] {
  const [ofApi, ofAuth] = [regionOf(apiUrl), regionOf(authUrl)];
  const named = [
    ...(region === undefined ? [] : [["region", region] as const]),
    // A URL that was made of the region says the same.
    ...(ofApi === undefined || ofApi === region ? [] : [["apiUrl", ofApi] as const]),
    ...(ofAuth === undefined || ofAuth === region ? [] : [["authUrl", ofAuth] as const]),
  ];
  return new Set(named.map(([, each]) => each)).size > 1 ? named : [];
}
