// What an environment says of itself, apart from what is in it (contract 1.1, 1.6).
import type { JsonObject } from "../json.js";

export const REGIONS = ["AP", "AU", "CA", "EU", "NA", "SG"] as const;
export const ENVIRONMENT_TYPES = ["PRODUCTION", "SANDBOX"] as const;
export const ENVIRONMENT_STATUSES = ["ACTIVE", "DELETE_PENDING"] as const;

export interface EnvironmentProfile {
  readonly name: string;
  readonly description: string | undefined;
  readonly type: (typeof ENVIRONMENT_TYPES)[number];
  readonly region: (typeof REGIONS)[number];
  readonly status: (typeof ENVIRONMENT_STATUSES)[number];
  readonly licenseId: string;
  /** The bill of materials: the products the environment is for. */
  readonly products: readonly JsonObject[];
  readonly updatedAt: number;
}
