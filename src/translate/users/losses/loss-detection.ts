// Names what was sent and does not read back, so that a loss is told and never silent; names, never values.
import { composed } from "../../../scim/resource/value/composed-text.js";
import {
  type JsonObject,
  type JsonValue,
  isJsonObject,
  ownValue,
  sameValue,
} from "../../../platform/json.js";
import { notOfProfile } from "../../profile/compile.js";

/** SCIM names of attributes (`urn:attribute` in extensions, `attribute.sub` for parts) of `sent` that `kept` does not hold. */
export function lostAttributes(sent: JsonObject, kept: JsonObject): readonly string[] {
  const lost: string[] = [];
  for (const name of Object.keys(sent)) {
    const value = sent[name];
    if (value === undefined || notOfProfile.has(name)) continue;
    const back = ownValue(kept, name);
    // Most come back as they were sent, and nobody has to look further.
    if (!sameValue(value, back)) lost.push(...lostOfAttribute(name, value, back));
  }
  return lost;
}

function lostOfAttribute(
  name: string,
  sent: JsonValue,
  back: JsonValue | undefined,
): readonly string[] {
  if (!name.includes(":") || !isJsonObject(sent)) return lostOf(name, sent, back);
  const extension = isJsonObject(back) ? back : {};
  return Object.entries(sent).flatMap(([each, value]) =>
    lostOf(`${name}:${each}`, value, ownValue(extension, each)),
  );
}

function lostOf(name: string, sent: JsonValue, back: JsonValue | undefined): readonly string[] {
  if (holds(back, sent)) return [];
  if (isJsonObject(sent) && isJsonObject(back)) {
    return Object.keys(sent)
      .filter((sub) => !holds(ownValue(back, sub), sent[sub]))
      .map((sub) => `${name}.${sub}`);
  }
  const subs = Array.isArray(sent) && Array.isArray(back) ? lostSubs(sent, back) : [];
  return subs.length === 0 ? [name] : subs.map((sub) => `${name}.${sub}`);
}

/** The sub-attributes that are lost where each element itself, by its value, is still there. */
function lostSubs(sent: readonly JsonValue[], back: readonly JsonValue[]): readonly string[] {
  const lost = new Set<string>();
  for (const element of sent) {
    if (!isJsonObject(element)) return [];
    const found = back.find(
      (each) => isJsonObject(each) && holds(each["value"], element["value"]),
    ) as JsonObject | undefined;
    if (found === undefined) return [];
    for (const sub of Object.keys(element)) {
      if (sub !== "primary" && !holds(ownValue(found, sub), element[sub])) lost.add(sub);
    }
  }
  return [...lost];
}

/** Whether `back` says all that `sent` says. Which element is the primary one follows from the rest. */
function holds(back: JsonValue | undefined, sent: JsonValue | undefined): boolean {
  if (sent === undefined || sent === null || sent === "" || sameValue(sent, back)) return true;
  if (Array.isArray(sent)) {
    const elements = Array.isArray(back) ? (back as readonly JsonValue[]) : [];
    return (sent as readonly JsonValue[]).every((element) =>
      elements.some((each) => holds(each, element)),
    );
  }
  if (isJsonObject(sent)) {
    return (
      isJsonObject(back) &&
      Object.keys(sent).every(
        (name) => name === "primary" || holds(ownValue(back, name), sent[name]),
      )
    );
  }
  if (typeof sent === "string" && typeof back === "string") {
    return sent === back || composed(sent) === composed(back);
  }
  return sent === back;
}
