// Reads who may ask on the admin listener: a YAML file of named digests with roles, or every reason why it cannot be used, each by its line.
import * as z from "zod";
import { isKnownDigest } from "../../platform/secrets/bearer-token.js";
import { createFileProblems, type FileProblems } from "../../platform/file/file-problems.js";
import { checkShape } from "../../platform/file/shape-problems.js";
import { readYaml } from "../../platform/file/yaml-source.js";
import { ADMIN_ROLES, type AdminToken } from "../../sources/authentication/admin-tokens.js";
import { expiry, sha256 } from "../shape/credentials-shape.js";
import { readNamedFile, type ReadFile } from "./named-file.js";
import type { RawSettings } from "../environment/read-environment.js";
import { isLoopbackHost } from "../environment/settings.js";

const tokenShape = z.strictObject({
  // It stands in the log, so it is not to be an address of somebody.
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{0,62}$/i,
      "must be 1 to 63 letters, digits, dots, hyphens or underscores, and name a use and not a person",
    ),
  role: z.enum(ADMIN_ROLES),
  sha256,
  expiresAt: expiry.optional(),
});

const fileShape = z.strictObject({
  tokens: z.array(tokenShape).min(1, "must list at least one token"),
});

/** Undefined where no file is named, or there is a problem with it, which `problems` is told. */
export function readAdminTokens(
  { values, given }: RawSettings,
  readFile: ReadFile,
  problems: string[],
): readonly AdminToken[] | undefined {
  const { ADMIN_HOST: host, ADMIN_TOKENS_FILE: file } = values;
  if (!given.has("ADMIN_PORT")) {
    for (const name of ["ADMIN_HOST", "ADMIN_TOKENS_FILE"] as const) {
      if (values[name] !== undefined) problems.push(`${name}: has no effect without ADMIN_PORT`);
    }
    return undefined;
  }
  if (file !== undefined) return readTokens(file, readFile, problems);
  if (host !== undefined && !isLoopbackHost(host)) problems.push(MISSING);
  return undefined;
}

const MISSING =
  "ADMIN_TOKENS_FILE: is missing (ADMIN_HOST is reachable from elsewhere, so whoever asks there has to show a token; docs/observability.md)";

function readTokens(
  file: string,
  readFile: ReadFile,
  problems: string[],
): readonly AdminToken[] | undefined {
  const reading = readNamedFile(file, readFile, true);
  if ("problem" in reading) {
    problems.push(`ADMIN_TOKENS_FILE: ${reading.problem}`);
    return undefined;
  }
  const { source, problems: unreadable } = readYaml(reading.text);
  const found = createFileProblems(file, source);
  for (const { line, message } of unreadable) found.addLine(line, message);
  // Of what is no YAML nobody knows what is missing.
  const value = source?.value ?? {};
  if (source !== undefined) {
    for (const { path, message } of checkShape(fileShape, value).problems) found.add(path, message);
  }
  const tokens = usableTokens(value);
  checkTokens(tokens, found);
  const all = found.list();
  problems.push(...all.map((problem) => `ADMIN_TOKENS_FILE: ${problem}`));
  return all.length === 0 ? tokens.map(({ token }) => token) : undefined;
}

interface PlacedToken {
  readonly place: number;
  readonly token: AdminToken;
}

/** Each read by itself, so that a mistake in one does not hide those in another. */
function usableTokens(value: unknown): readonly PlacedToken[] {
  const { data } = z.object({ tokens: z.array(z.unknown()) }).safeParse(value);
  return (data?.tokens ?? []).flatMap((each, place) => {
    const token = tokenShape.safeParse(each).data;
    if (token === undefined) return [];
    const { expiresAt: expiresAtMs, ...rest } = token;
    return { place, token: { ...rest, sha256: rest.sha256.toLowerCase(), expiresAtMs } };
  });
}

function checkTokens(tokens: readonly PlacedToken[], problems: FileProblems): void {
  for (const [index, { place, token }] of tokens.entries()) {
    const { name, sha256: digest } = token;
    const before = tokens.slice(0, index).map((each) => each.token);
    if (before.some((each) => each.name.toLowerCase() === name.toLowerCase())) {
      problems.add(["tokens", place, "name"], "is the name of another token as well");
    }
    if (before.some((each) => each.sha256 === digest)) {
      problems.add(
        ["tokens", place, "sha256"],
        "is the digest of another token as well; give each user its own",
      );
    }
    if (isKnownDigest(digest)) {
      problems.add(
        ["tokens", place, "sha256"],
        "is the digest of a token that everybody knows; scim-pingone hash-token --generate makes another one",
      );
    }
  }
}
