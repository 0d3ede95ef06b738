// What the HTTP side knows of a tenant: where it is, who may come in, and what each of its sources reaches.
import type { Keys } from "../platform/secrets/derived-keys.js";
import type { Endpoint } from "../scim/endpoint.js";
import type { ResourceType } from "../scim/schema/model.js";
import type { Authenticate } from "../sources/authentication/authentication.js";
import type { Addresses } from "../sources/authentication/client-address.js";
import type { SourcePolicy } from "../sources/policy.js";
import type { RequestLimit } from "../sources/request-limit.js";
import type { PublicAddress } from "./base-url.js";

export interface SourceSurface {
  readonly users: Endpoint;
  readonly groups: Endpoint;
  readonly limit: RequestLimit;
  /** Calls of PingOne for one Bulk request. */
  readonly bulkCalls: number;
  /** What it may do beside them. */
  readonly policy: Pick<SourcePolicy, "allow" | "writable" | "mode" | "profile">;
  /** What discovery shows to its credential. */
  readonly types: readonly ResourceType[];
  /** Undefined: it may come from anywhere. */
  readonly addresses: Addresses | undefined;
}

export interface TenantSurface {
  readonly name: string;
  /** Where the SCIM surface is mounted, for example `/scim/v2`. */
  readonly basePaths: readonly string[];
  readonly publicAddress: PublicAddress;
  /** What discovery shows to who shows no credential. */
  readonly types: readonly ResourceType[];
  readonly authenticate: Authenticate;
  /** Whether a name and a password are a credential here. */
  readonly takesBasic: boolean;
  readonly sources: ReadonlyMap<string, SourceSurface>;
  /** Sign cursors; the same in every replica and after a restart. */
  readonly cursorKeys: Keys;
}
