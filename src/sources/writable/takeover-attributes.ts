// What can take an account over, and when a client may set it where nothing else is said.

/** When a client may set an attribute: in no request, only in the one that makes the resource, or in any. */
export const WRITE_MOMENTS = ["never", "create", "always"] as const;
export type WriteMoment = (typeof WRITE_MOMENTS)[number];

/** Attributes that can take an account over, by short names that need no URN. */
export const TAKEOVER_ATTRIBUTES = {
  password: ["password"],
  mfaEnabled: ["urn:pingidentity:schemas:extension:2.0:PingOneUser:mfaEnabled"],
  identityProvider: ["urn:pingidentity:schemas:extension:2.0:PingOneUser:identityProvider"],
  population: [
    "urn:pingidentity:schemas:extension:2.0:PingOneUser:population",
    "urn:pingidentity:schemas:extension:2.0:PingOneGroup:population",
  ],
  userFilter: ["urn:pingidentity:schemas:extension:2.0:PingOneGroup:userFilter"],
} as const;
type TakeoverAttribute = keyof typeof TAKEOVER_ATTRIBUTES;

/** Nothing that takes over an account that is there. */
export const WRITABLE_BY_DEFAULT: Readonly<Record<TakeoverAttribute, WriteMoment>> = {
  password: "create",
  mfaEnabled: "never",
  identityProvider: "create",
  population: "create",
  userFilter: "never",
};
