// A failure in words for the person who runs a setup command: what is the case, and what to do about it. Quotes no secret.

export interface Explanation {
  readonly summary: string;
  readonly mend: string;
}

export const IDENTITY_DATA_ADMIN = "Identity Data Admin";
export const ENVIRONMENT_ADMIN = "Environment Admin";

/** Where a role is given to a worker (contract 1.5). */
export const howToGrant = (role: string): string =>
  `Give the worker application the role ${role} for this environment: PingOne console, Applications > Applications, the worker, Roles, Grant Roles.`;
