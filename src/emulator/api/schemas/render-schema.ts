// A schema and its attributes as PingOne shows them (contract 5.2).
import type { AttributeDefinition } from "../../directory/schema/attribute-definition.js";
import type { Environment } from "../../directory/environment.js";
import { fixedId } from "../../directory/fixed-id.js";
import { link } from "../call.js";

export function renderSchema(environment: Environment, url: string): Record<string, unknown> {
  const self = link(`${url}/schemas/${environment.schema.id}`);
  return {
    _links: { self, environment: link(url), attributes: link(`${self.href}/attributes`) },
    id: environment.schema.id,
    environment: { id: environment.id },
    name: "User",
    description: "The schema of the users of this environment",
  };
}

function subAttributes(definition: AttributeDefinition): Record<string, unknown>[] {
  return definition.subAttributes.map((name) => ({
    id: fixedId(definition.id, name),
    name,
    schemaType: definition.schemaType,
    type: "STRING",
    enabled: true,
    required: false,
    unique: false,
    multiValued: false,
  }));
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

export function renderAttribute(
  environment: Environment,
  url: string,
  definition: AttributeDefinition,
): Record<string, unknown> {
  const { schema } = environment;
  return defined({
    _links: { self: link(`${url}/schemas/${schema.id}/attributes/${definition.id}`) },
    id: definition.id,
    environment: { id: environment.id },
    schema: { id: schema.id },
    name: definition.name,
    displayName: definition.displayName,
    description: definition.description,
    schemaType: definition.schemaType,
    type: definition.type,
    enabled: definition.enabled,
    required: definition.required,
    unique: definition.unique,
    multiValued: definition.multiValued,
    enumeratedValues: definition.enumeratedValues,
    regexValidation: definition.regexValidation,
    allowsContainsOperator: definition.allowsContainsOperator ? true : undefined,
    subAttributes: subAttributes(definition),
  });
}
