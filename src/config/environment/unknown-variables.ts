// Environment variables that are no settings and were probably meant to be: a misspelt one must not go unnoticed.
import { nearName } from "../../platform/near-name.js";
import { secretNames, settings } from "./settings.js";

export interface UnknownVariables {
  /** Ours by their prefix. */
  readonly refused: readonly { readonly name: string; readonly problem: string }[];
  /** Sentences about names that come near one of ours and may be somebody else's. */
  readonly suspects: readonly string[];
}

const known: readonly string[] = [
  ...Object.keys(settings),
  ...secretNames.flatMap((name) => [name, `${name}_FILE`]),
  // Of the commands that ask a running gateway: no setting of a process that serves.
  "ADMIN_TOKEN",
  "ADMIN_TOKEN_FILE",
];
/** OpenSSL's own, which come near ours. */
const openssl: readonly string[] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
/** In a name shorter than this, two different letters make another word. */
const LONG = 8;

export function unknownVariables(
  environment: Readonly<Record<string, string | undefined>>,
): UnknownVariables {
  const refused: { name: string; problem: string }[] = [];
  const suspects: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === "" || [...known, ...openssl].includes(name)) continue;
    const meant = nearName(name, known, name.length < LONG ? 1 : 2) ?? startOfName(name);
    // A limit of a client's rights that is not in force would not be missed by anybody.
    if (name.startsWith("PINGONE_") || (meant !== undefined && isOfRights(meant))) {
      refused.push({ name, problem: `is no setting of this gateway; ${advice(name)}` });
    } else if (meant !== undefined) {
      suspects.push(`${name}: is no setting of this gateway; did you mean ${meant}?`);
    }
  }
  return { refused, suspects };
}

/** `SCIM_BOUNDARY`: the first words of a limit of rights. */
const startOfName = (name: string): string | undefined =>
  known.find((each) => isOfRights(each) && each.startsWith(`${name}_`) && name !== "SCIM");

const isOfRights = (name: string): boolean => /^SCIM_(?!BEARER_TOKEN|PINGONE_)/.test(name);

function advice(name: string): string {
  const meant = nearName(name, known);
  return meant === undefined ? "see the settings table of the README" : `did you mean ${meant}?`;
}
