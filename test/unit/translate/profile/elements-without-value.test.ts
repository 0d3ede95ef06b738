// Elements that say only what a value would be for: kept, and not in PingOne's place for one.
import { describe, expect, it } from "@jest/globals";
import type { JsonObject } from "../../../../src/platform/json.js";
import { created, everything, profile } from "./profiles.js";

describe("elements without a value", () => {
  const resource = {
    userName: "mary",
    emails: [
      { type: "work", primary: true },
      { value: "h@example.com", type: "home" },
    ],
    phoneNumbers: [
      { type: "work", primary: true },
      { value: "1", type: "work" },
    ],
    addresses: [
      { type: "work", primary: true },
      { locality: "Bern", type: "home" },
    ],
    photos: [
      { type: "photo", primary: true },
      { value: "https://example.com/p", type: "thumbnail" },
    ],
  };

  it("leave PingOne's place to those that have one, and all read back", () => {
    const body = profile.create(resource, everything);
    expect(body).toMatchObject({
      email: "h@example.com",
      primaryPhone: "1",
      address: { locality: "Bern" },
      photo: { href: "https://example.com/p" },
    });
    expect(profile.read(created(body))).toEqual(resource);
  });

  it("push nobody into the index of further addresses", () => {
    expect(profile.create(resource, everything)).not.toHaveProperty("scimEmails");
  });

  it.each<[string, readonly JsonObject[], string]>([
    [
      "empty",
      [
        { value: "", type: "work", primary: true },
        { value: "b@example.com", type: "home" },
      ],
      "b@example.com",
    ],
    [
      "only described",
      [{ type: "work", display: "Office" }, { value: "a@example.com" }, { value: "b@example.com" }],
      "a@example.com",
    ],
    [
      "of the others the work one",
      [{ primary: true }, { value: "a@example.com" }, { value: "b@example.com", type: "work" }],
      "b@example.com",
    ],
  ])("emails: %s", (_name, emails, email) => {
    expect(profile.create({ userName: "mary", emails }, everything)).toMatchObject({ email });
  });
});
