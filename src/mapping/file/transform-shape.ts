// How transforms are written in a mapping file, and what they become in the model.
import * as z from "zod";
import { nearName } from "../../platform/near-name.js";
import type { Transform } from "../model.js";

const names = [
  "lowercase",
  "uppercase",
  "trim",
  "nfc",
  "boolean",
  "first",
  "countryCode",
  "alpha2",
  "languageTag",
  "e164",
] as const;

const withSettings = ["e164", "map", "join", "split"];

function explainUnknown({ input }: { readonly input?: unknown }): string {
  const name =
    typeof input === "object" && input !== null ? Object.keys(input)[0] : (input as string);
  if (name !== undefined && withSettings.includes(name)) {
    return `${name} needs its settings, for example { map: { values: { f: female } } } or { join: ", " }`;
  }
  const meant = typeof name === "string" ? nearName(name, [...names, ...withSettings]) : undefined;
  const asked = meant === undefined ? "." : `; did you mean "${meant}"?`;
  return `is no transform${asked} There are ${names.join(", ")}, { e164: … }, { map: … }, { join: … }, { split: … }`;
}

const separator = z.string().min(1, "must be the text between the values, for example a comma");

const one = z.union(
  [
    z.enum(names),
    z.strictObject({
      e164: z.strictObject({
        callingCode: z
          .string()
          .regex(/^[1-9]\d{0,2}$/, 'must be one to three digits, for example "49"')
          .describe("Goes before numbers that have no country calling code."),
      }),
    }),
    z.strictObject({
      map: z.strictObject({
        values: z
          .record(z.string(), z.string())
          .refine((values) => Object.keys(values).length > 0, "must list at least one value")
          .describe("What each value becomes."),
        otherwise: z.string().optional().describe("For every other value, which else stays."),
      }),
    }),
    z.strictObject({ join: separator.describe("Makes one value of several.") }),
    z.strictObject({ split: separator.describe("Makes several values of one.") }),
  ],
  { error: explainUnknown },
);

export const transformShape = z
  .union([one, z.array(one)], { error: explainUnknown })
  .describe("Applied in order on the way to PingOne.");

export function toTransforms(
  written: z.output<typeof transformShape> | undefined,
): readonly Transform[] {
  if (written === undefined) return [];
  return (Array.isArray(written) ? written : [written]).map(toTransform);
}

function toTransform(written: z.output<typeof one>): Transform {
  if (typeof written === "string") {
    return { kind: written === "alpha2" ? "countryCode" : written };
  }
  if ("e164" in written) return { kind: "e164", callingCode: written.e164.callingCode };
  if ("join" in written) return { kind: "join", separator: written.join };
  if ("split" in written) return { kind: "split", separator: written.split };
  const { values, otherwise } = written.map;
  return { kind: "map", values, ...(otherwise === undefined ? {} : { otherwise }) };
}
