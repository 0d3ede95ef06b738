// One attribute of the user schema (contract 5.2).

export type AttributeType = "STRING" | "JSON" | "BOOLEAN" | "COMPLEX";
export type SchemaType = "CORE" | "STANDARD" | "CUSTOM";

export interface EnumeratedValue {
  readonly value: string;
  readonly archived: boolean;
  readonly description?: string;
}

export interface RegexValidation {
  readonly pattern: string;
  readonly requirements: string;
  readonly valuesPatternShouldMatch?: readonly string[];
  readonly valuesPatternShouldNotMatch?: readonly string[];
}

export interface AttributeDefinition {
  readonly id: string;
  readonly name: string;
  readonly displayName: string | undefined;
  readonly description: string | undefined;
  readonly schemaType: SchemaType;
  readonly type: AttributeType;
  readonly enabled: boolean;
  readonly required: boolean;
  readonly unique: boolean;
  readonly multiValued: boolean;
  readonly enumeratedValues: readonly EnumeratedValue[] | undefined;
  readonly regexValidation: RegexValidation | undefined;
  readonly allowsContainsOperator: boolean;
  readonly subAttributes: readonly string[];
}

export function newAttribute(
  values: Pick<AttributeDefinition, "id" | "name" | "schemaType" | "type"> &
    Partial<AttributeDefinition>,
): AttributeDefinition {
  return {
    displayName: undefined,
    description: undefined,
    enabled: true,
    required: false,
    unique: false,
    multiValued: false,
    enumeratedValues: undefined,
    regexValidation: undefined,
    allowsContainsOperator: false,
    subAttributes: [],
    ...values,
  };
}
