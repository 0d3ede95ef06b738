// The products an environment is for; they change nothing in the emulator (contract 12).
import { Violations } from "../../directory/violations.js";
import { MEDIA } from "../../http/media-type.js";
import { unsupportedMediaType } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { readProducts } from "./environment-input.js";

export function readBillOfMaterials(call: ApiCall): Reply {
  const { profile, createdAt } = call.environment;
  return {
    status: 200,
    body: {
      _links: { self: link(call.self), environment: link(call.url) },
      products: profile.products,
      createdAt: new Date(createdAt).toISOString(),
      updatedAt: new Date(profile.updatedAt).toISOString(),
    },
  };
}

export function replaceBillOfMaterials(call: ApiCall): Reply {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const { environment } = call;
  const violations = new Violations();
  const products = readProducts(call.json(), violations);
  if (products === undefined) violations.required("products");
  violations.throwIfAny();
  const updatedAt = environment.clock.now();
  environment.setProfile({ ...environment.profile, products: products ?? [], updatedAt });
  return readBillOfMaterials(call);
}
