// What a client may say of an environment when it makes or replaces one; names are unique in the organization.
import { DEMO } from "../../seed/demo.js";
import type { Environment } from "../../directory/environment.js";
import type { EnvironmentProfile } from "../../directory/environment-profile.js";
import { ENVIRONMENT_TYPES, REGIONS } from "../../directory/environment-profile.js";
import { Violations } from "../../directory/violations.js";
import { MEDIA } from "../../http/media-type.js";
import { unsupportedMediaType } from "../../http/problem.js";
import type { JsonObject } from "../../json.js";
import { isJsonObject, own } from "../../json.js";
import type { ApiCall } from "../call.js";
import { readName, readObject, readReference, readText, requireChoice } from "../read-field.js";

function licenseFor(call: ApiCall, violations: Violations): string {
  const id = readReference(call.json(), "license", violations);
  if (id === undefined) violations.required("license.id");
  else if (id !== DEMO.licenseId) violations.invalid("license.id", "must be an existing license");
  return id ?? "";
}

/** `{ "products": [{ "type": ... }] }` */
export function readProducts(body: JsonObject, violations: Violations): JsonObject[] | undefined {
  const products = own(body, "products") ?? undefined;
  if (products === undefined) return undefined;
  if (!Array.isArray(products) || !products.every(isJsonObject)) {
    violations.wrongType("products");
    return undefined;
  }
  if (products.some((product) => typeof product["type"] !== "string")) {
    violations.required("products.type");
  }
  return products;
}

export function environmentInput(
  call: ApiCall,
  current: Environment | undefined,
): Omit<EnvironmentProfile, "status" | "updatedAt"> {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const body = call.json();
  const violations = new Violations();
  const isTaken = (text: string): boolean => call.platform.isNameTaken(text, current);
  const name = readName(body, isTaken, violations);
  const type = requireChoice(body, "type", ENVIRONMENT_TYPES, violations);
  const region = requireChoice(body, "region", REGIONS, violations);
  if (current !== undefined && region !== undefined && region !== current.profile.region) {
    violations.invalid("region", "must not be changed");
  }
  const materials = readObject(body, "billOfMaterials", violations);
  const products = materials && readProducts(materials, violations);
  const licenseId = licenseFor(call, violations);
  const description = readText(body, "description", violations);
  violations.throwIfAny();
  return {
    name,
    description,
    type: type ?? "SANDBOX",
    region: region ?? "NA",
    licenseId,
    products: products ?? current?.profile.products ?? [],
  };
}
