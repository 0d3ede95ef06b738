// PingOne's own extension of User, under the URN and with the attributes its own SCIM API uses (contract 12).
import { attribute } from "./attribute.js";
import type { AttributeDefinition, SchemaDefinition } from "./model.js";

export const PINGONE_USER = "urn:pingidentity:schemas:extension:2.0:PingOneUser";

const readOnly = { mutability: "readOnly" } as const;

const complex = (
  name: string,
  description: string,
  subAttributes: readonly AttributeDefinition[],
  rest: Partial<AttributeDefinition> = {},
): AttributeDefinition => attribute(name, description, { type: "complex", subAttributes, ...rest });

export const pingOneUser: SchemaDefinition = {
  id: PINGONE_USER,
  name: "PingOneUser",
  description: "What PingOne knows of a user beyond the core schema",
  attributes: [
    complex("population", "The population the user is in; another id moves the user there", [
      attribute("id", "Id of the population"),
    ]),
    complex("identityProvider", "Where the user signs in; PingOne itself when it has no id", [
      attribute("id", "Id of an external identity provider"),
      attribute("type", "Kind of the identity provider, for example PING_ONE", readOnly),
    ]),
    attribute("mfaEnabled", "Whether multi-factor authentication is enabled", { type: "boolean" }),
    attribute("verifyStatus", "State of the identity verification", readOnly),
    complex(
      "account",
      "State of the account",
      [
        attribute("status", "OK or LOCKED", readOnly),
        attribute("canAuthenticate", "False when disabled or locked", {
          ...readOnly,
          type: "boolean",
        }),
        attribute("lockedAt", "When the account was locked", { ...readOnly, type: "dateTime" }),
        attribute("unlockAt", "When the lock ends", { ...readOnly, type: "dateTime" }),
      ],
      readOnly,
    ),
    complex(
      "lifecycle",
      "State of the account's verification",
      [attribute("status", "ACCOUNT_OK or VERIFICATION_REQUIRED", readOnly)],
      readOnly,
    ),
    complex(
      "environment",
      "The environment the user is in",
      [attribute("id", "Id of the environment", readOnly)],
      readOnly,
    ),
  ],
};
