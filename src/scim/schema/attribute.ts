// One attribute definition in few words: what is not said is what RFC 7643 section 7 calls the default, save that case counts.
import type { AttributeDefinition } from "./model.js";

/** For schemas of our own, whose texts are ids and states of PingOne. */
export const attribute = (
  name: string,
  description: string,
  rest: Partial<AttributeDefinition> = {},
): AttributeDefinition => ({
  name,
  description,
  type: "string",
  multiValued: false,
  required: false,
  // Of what is no text, the default says nothing.
  caseExact: [undefined, "string", "reference", "binary"].includes(rest.type),
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
  ...rest,
});
