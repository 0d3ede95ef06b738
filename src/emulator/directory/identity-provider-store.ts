// The external identity providers of one environment; what they need to work is kept as sent and used by nobody.
import type { JsonObject } from "../json.js";
import type { Touch } from "./touch.js";

export const IDENTITY_PROVIDER_TYPES = [
  "FACEBOOK",
  "GOOGLE",
  "LINKEDIN",
  "LINKEDIN_OIDC",
  "APPLE",
  "TWITTER",
  "AMAZON",
  "YAHOO",
  "MICROSOFT",
  "PAYPAL",
  "GITHUB",
  "OPENID_CONNECT",
  "SAML",
] as const;
export type IdentityProviderType = (typeof IDENTITY_PROVIDER_TYPES)[number];

export interface IdentityProviderRecord {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly type: IdentityProviderType;
  readonly enabled: boolean;
  /** Everything else of the body: endpoints, client id, certificates. */
  readonly more: JsonObject;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export class IdentityProviderStore {
  readonly #touch: Touch;
  readonly #byId = new Map<string, IdentityProviderRecord>();

  constructor(touch: Touch) {
    this.#touch = touch;
  }

  byId(id: string): IdentityProviderRecord | undefined {
    return this.#byId.get(id);
  }

  byName(name: string): IdentityProviderRecord | undefined {
    const lower = name.toLowerCase();
    return this.all().find((provider) => provider.name.toLowerCase() === lower);
  }

  /** In order of creation. */
  all(): IdentityProviderRecord[] {
    return [...this.#byId.values()];
  }

  nextSequence(): number {
    return (this.all().at(-1)?.seq ?? 0) + 1;
  }

  put(record: IdentityProviderRecord): void {
    this.#byId.set(record.id, record);
    this.#touch("identityProvider", record.id);
  }

  delete(id: string): void {
    this.#byId.delete(id);
    this.#touch("identityProvider", id);
  }
}
