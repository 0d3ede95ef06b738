// What the product does in steps, between which others have their turn, done at once.
import { applyPatch as applyInSteps } from "../../src/scim/patch/apply-patch.js";
import { parsePatch as parsePatchInSteps } from "../../src/scim/patch/parse-patch.js";
import { parseResource as parseResourceInSteps } from "../../src/scim/resource/parse-resource.js";
import { atOnce } from "../../src/scim/steps.js";

export const applyPatch = (...args: Parameters<typeof applyInSteps>) =>
  atOnce(applyInSteps(...args));
export const parsePatch = (...args: Parameters<typeof parsePatchInSteps>) =>
  atOnce(parsePatchInSteps(...args));
export const parseResource = (...args: Parameters<typeof parseResourceInSteps>) =>
  atOnce(parseResourceInSteps(...args));
