// The credentials of one source of a configuration file, each of one kind, none that everybody knows.
import * as z from "zod";
import { isKnownDigest } from "../../platform/secrets/bearer-token.js";
import type { FileProblems } from "../../platform/file/file-problems.js";
import type { YamlPath } from "../../platform/file/yaml-source.js";
import type { InboundCredential } from "../config.js";
import { basicShape, bearerShape, credentialsShape, jwtShape } from "../shape/credentials-shape.js";

export interface PlacedCredential {
  readonly at: YamlPath;
  readonly credential: InboundCredential;
}

const schemes = ["bearer", "basic", "jwt"] as const;

/** Whatever of them can be read; the shape of the others is told elsewhere. */
export function readCredentials(
  source: string,
  value: unknown,
  at: YamlPath,
  problems: FileProblems,
): readonly PlacedCredential[] {
  const given = z.array(z.record(z.string(), z.unknown())).safeParse(value).data ?? [];
  const isShaped = credentialsShape.safeParse(value).success;
  return given.flatMap((each, place) => {
    const named = schemes.filter((kind) => Object.hasOwn(each, kind));
    if (named.length !== 1 && isShaped) {
      const message = named.length === 0 ? "needs" : "must be only one of";
      problems.add([...at, place], `${message} bearer, basic or jwt`);
    }
    const setting = `sources.${source}.credentials[${place}]`;
    const credential = toCredential(each, setting);
    if (credential === undefined) return [];
    if (credential.kind !== "jwt" && isKnownDigest(credential.sha256)) {
      problems.add(
        [...at, place, credential.kind, "sha256"],
        "is the digest of a token that everybody knows; scim-pingone hash-token --generate makes another one",
      );
    }
    return [{ at: [...at, place], credential }];
  });
}

function toCredential(
  given: Readonly<Record<string, unknown>>,
  setting: string,
): InboundCredential | undefined {
  const bearer = bearerShape.safeParse(given["bearer"]).data;
  if (bearer !== undefined) {
    const { sha256, expiresAt: expiresAtMs } = bearer;
    return { kind: "bearer", setting, sha256: sha256.toLowerCase(), expiresAtMs };
  }
  const basic = basicShape.safeParse(given["basic"]).data;
  if (basic !== undefined) {
    const { username, sha256, expiresAt: expiresAtMs } = basic;
    return { kind: "basic", setting, username, sha256: sha256.toLowerCase(), expiresAtMs };
  }
  const jwt = jwtShape.safeParse(given["jwt"]).data;
  return jwt && { kind: "jwt", setting, expiresAtMs: undefined, ...toJwt(jwt) };
}

const DEFAULT_TOLERANCE_SECONDS = 60;

const toJwt = ({
  issuer,
  audience,
  claims = {},
  algorithms = ["RS256"],
  jwksUri,
  clockToleranceSeconds = DEFAULT_TOLERANCE_SECONDS,
}: z.output<typeof jwtShape>) => ({
  issuer,
  audience: [audience].flat(),
  claims: Object.fromEntries(Object.entries(claims).map(([name, each]) => [name, [each].flat()])),
  algorithms,
  jwksUri,
  clockToleranceSeconds,
});
