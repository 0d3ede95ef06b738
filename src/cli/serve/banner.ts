// What a stranger reads after `npm start`: where it is, how to get in, and three lines to try as they stand.
import { demo } from "../../config/demo.js";

export interface DemoFacts {
  readonly baseUrl: string;
  readonly token: string;
  readonly environmentId: string;
  readonly emulatorUrl: string;
  /** Of the second tenant, whose sources are bounded. */
  readonly tenantUrl: string;
  readonly sources: readonly { readonly name: string; readonly token: string }[];
}

export function demoBanner(facts: DemoFacts): string {
  const { baseUrl, token, environmentId, emulatorUrl, tenantUrl, sources } = facts;
  // One of the reader's own is a secret, and standard error is kept by who runs containers and units.
  const isPublic = token === demo.bearerToken;
  const auth = isPublic
    ? `-H 'Authorization: Bearer ${token}'`
    : '-H "Authorization: Bearer $SCIM_BEARER_TOKEN"';
  const mary = JSON.stringify({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: "marysample",
    name: { givenName: "Mary", familyName: "Sample" },
    emails: [{ value: "marysample@example.com", type: "work", primary: true }],
  });
  return `
SCIM 2.0 gateway for PingOne: demo with an embedded PingOne emulator; nothing is kept after it stops.

  Base URL      ${baseUrl}
  Bearer token  ${isPublic ? token : "that of SCIM_BEARER_TOKEN"}
  Environment   ${environmentId} (emulated at ${emulatorUrl})

A second tenant, whose sources see one population each and nothing of the other:

  Base URL      ${tenantUrl}
${sources.map((each) => `  Bearer token  ${each.token}  (${each.name})`).join("\n")}

Try:

curl -s ${auth} -H 'Content-Type: application/scim+json' -d '${mary}' ${baseUrl}/Users
curl -s ${auth} -G --data-urlencode 'filter=userName eq "marysample"' ${baseUrl}/Users
curl -s ${baseUrl}/ServiceProviderConfig

`;
}
