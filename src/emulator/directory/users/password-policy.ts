// The Standard password policy and what a clear text fails in it (contract 4).

export const PASSWORD_POLICY = {
  name: "Standard",
  description: "A standard policy that incorporates industry best practices",
  default: true,
  // Told, as PingOne tells them, but not enforced here.
  excludesCommonlyUsed: true,
  excludesProfileData: true,
  notSimilarToCurrent: true,
  length: { min: 8, max: 255 },
  minUniqueCharacters: 5,
  maxRepeatedCharacters: 2,
  minCharacters: {
    ABCDEFGHIJKLMNOPQRSTUVWXYZ: 1,
    abcdefghijklmnopqrstuvwxyz: 1,
    "0123456789": 1,
    "~!@#$%^&*()-_=+[]{}|;:,.<>/?": 1,
  },
  history: { count: 6, retentionDays: 365 },
  lockout: { failureCount: 5, durationSeconds: 900 },
  maxAgeDays: 182,
  minAgeDays: 1,
} as const;

function hasRepeats(value: string, allowed: number): boolean {
  let run = 0;
  let previous = "";
  for (const character of value) {
    run = character === previous ? run + 1 : 1;
    if (run > allowed) return true;
    previous = character;
  }
  return false;
}

function lacks(value: string, characters: string): boolean {
  for (const character of value) if (characters.includes(character)) return false;
  return true;
}

/** Names of the requirements not met; empty when the password is good. */
export function unsatisfiedRequirements(value: string): string[] {
  const { length, minUniqueCharacters, maxRepeatedCharacters, minCharacters } = PASSWORD_POLICY;
  const failed: string[] = [];
  if (value.length < length.min || value.length > length.max) failed.push("length");
  if (new Set(value).size < minUniqueCharacters) failed.push("minUniqueCharacters");
  if (hasRepeats(value, maxRepeatedCharacters)) failed.push("maxRepeatedCharacters");
  if (Object.keys(minCharacters).some((characters) => lacks(value, characters))) {
    failed.push("minCharacters");
  }
  return failed;
}

const SCHEMES = /^\{(BCRYPT|MSKCC_PBKDF2|SCRYPT|SSHA|SSHA256|SSHA384|SSHA512)\}./;

/** Pre-encoded values are stored as they are and never checked against the policy. */
export function isPreEncoded(value: string): boolean {
  return SCHEMES.test(value);
}
