// The identity every fresh or reset emulator has, so that examples and tests can be written down.

export const DEMO = {
  organizationId: "00000000-0000-4000-8000-0000000000f1",
  licenseId: "00000000-0000-4000-8000-0000000000e1",
  environmentId: "00000000-0000-4000-8000-000000000001",
  populationId: "00000000-0000-4000-8000-0000000000a1",
  populationName: "Default",
  clientId: "00000000-0000-4000-8000-0000000000c1",
  clientSecret: "demo-secret",
} as const;

export interface DemoAttribute {
  readonly name: string;
  readonly type: "STRING" | "JSON";
  readonly multiValued?: boolean;
}

/** Declared custom attributes; `locales` is the one of the Create User page (contract 3.2). */
export const DEMO_ATTRIBUTES: readonly DemoAttribute[] = [
  { name: "scimProfile", type: "JSON" },
  { name: "scimEmails", type: "STRING", multiValued: true },
  { name: "displayName", type: "STRING" },
  { name: "employeeNumber", type: "STRING" },
  { name: "costCenter", type: "STRING" },
  { name: "organization", type: "STRING" },
  { name: "division", type: "STRING" },
  { name: "department", type: "STRING" },
  { name: "manager", type: "JSON" },
  { name: "locales", type: "STRING", multiValued: true },
];
