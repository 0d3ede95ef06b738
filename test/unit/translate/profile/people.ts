// Users as clients send them, of few values, so that two of them meet in every way: same types, same values, other order.
import fc from "fast-check";
import type { JsonObject } from "../../../../src/platform/json.js";
import { ENTERPRISE } from "./profiles.js";

/** The third has a character, and the last a length, that PingOne refuses nearly everywhere. */
const text = fc.constantFrom("A", "B", "a\u0007b", "Ä", "A\u0308", "x".repeat(300));
const optional = <Shape extends object>(shape: { [K in keyof Shape]: fc.Arbitrary<Shape[K]> }) =>
  fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Partial<Shape>>;
const filled = <Shape extends object>(shape: { [K in keyof Shape]: fc.Arbitrary<Shape[K]> }) =>
  optional(shape).filter((each) => Object.keys(each).length > 0);

/** Two of a type, types nobody expects, names of Object.prototype, no type at all. */
const type = fc.constantFrom("work", "home", "Work", "mobile", "pager", "shed", "toString");

/** At most one of them is the primary one. */
const list = (element: fc.Arbitrary<object>) =>
  fc
    .tuple(
      fc.uniqueArray(element, {
        minLength: 1,
        maxLength: 4,
        selector: (each) =>
          "value" in each ? JSON.stringify([each.value, "type" in each && each.type]) : each,
      }),
      fc.nat(5),
    )
    .map(([elements, primary]) =>
      elements.map((each, index) => (index === primary ? { ...each, primary: true } : each)),
    );

const valued = (value: fc.Arbitrary<string>) =>
  fc.record({ value, type, display: text }, { requiredKeys: ["value"] });

const mail = fc.constantFrom("a@example.com", "b@example.com", "c@example.com");
const phone = fc.constantFrom("+1.2025550101", "10-040-1308", "none", "tel:+44 20");
const page = fc.constantFrom("https://example.com/a.png", "../b.png");
const country = fc.constantFrom("US", "de", "Germany", "Sierra Leone", "Atlantis");

export const anyPerson: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      userName: fc.constantFrom("mary", "paul"),
      externalId: fc.constantFrom("e1", "e2"),
      title: text,
      userType: text,
      displayName: text,
      profileUrl: page,
      locale: fc.constantFrom("en_us", "en-US", "de", "x y"),
      preferredLanguage: fc.constantFrom("en_GB", "en;q=0.5", "x y"),
      timezone: fc.constantFrom("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"),
      name: filled({ givenName: text, familyName: text, middleName: text }),
      emails: list(valued(mail)),
      phoneNumbers: list(valued(phone)),
      photos: list(valued(page)),
      roles: list(valued(text)),
      addresses: list(
        filled({ type, locality: text, region: text, country, formatted: text, postalCode: text }),
      ),
      [ENTERPRISE]: filled({
        department: text,
        employeeNumber: text,
        manager: filled({ value: text, $ref: page }),
      }),
    },
    { requiredKeys: ["userName"] },
  )
  .map((person) => JSON.parse(JSON.stringify(person)) as JsonObject);
