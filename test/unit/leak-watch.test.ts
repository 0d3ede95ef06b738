// The watch that all stands have over what gateways tell would find what it is there for.
import { describe, expect, it } from "@jest/globals";
import { tokenDigest } from "../../src/platform/secrets/bearer-token.js";
import { createLeakWatch } from "../support/leak-watch.js";

function watch() {
  const leaks = createLeakWatch();
  leaks.sawBody({
    userName: "zelda-username",
    name: { givenName: "Zeldagiven" },
    emails: [{ value: "zelda.mail@elsewhere", type: "others" }],
    displayName: "a group's name",
    externalId: "0d9f0a52-77a5-4f0e-9d55-2f4a3c1b0e99",
  });
  leaks.sawBody({
    Operations: [
      { op: "replace", path: 'phoneNumbers[type eq "work"].value', value: "+1.2025550199" },
      { op: "replace", path: "title", value: "a title of many" },
      { op: "add", value: { nickName: "Zeldanick" } },
      { op: "replace", path: "externalId", value: "e-1000" },
      { op: "replace", path: "nickName", value: "Zelda7" },
      { op: "add", path: "addresses", value: [{ type: "home", postalCode: "10115" }] },
    ],
  });
  leaks.sawPath(`/Users?filter=${encodeURIComponent('externalId eq "zelda-external"')}&count=1`);
  leaks.sawSecret("zelda-secret");
  return leaks;
}

describe("what gateways tell is searched for", () => {
  it.each([
    ...["zelda-username", "Zeldagiven", "zelda.mail@elsewhere", "+1.2025550199", "Zeldanick"],
    ...["zelda-external", "zelda-secret", tokenDigest("zelda-secret")],
    ...["e-1000", '"e-1000"', "Zelda7", "nickName=Zelda7,"],
    ...["10115", '"10115"', "in 10115.", "postalCode=10115"],
    ...["anybody@example.com", "Bearer abcdef0123456789", "-----BEGIN PRIVATE KEY-----"],
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ6ZWxkYSJ9.c2ln",
  ])("%s", (value) => {
    expect(() => {
      watch().check({ log: `{"msg":"before ${value} after"}` });
    }).toThrow(/^log has /);
  });

  it.each([
    '{"id":"0d9f0a52-77a5-4f0e-9d55-2f4a3c1b0e99","attributes":["emails.value"]}',
    'when: emails.value ew "@partner.example"',
    "a group's name, a title of many, others",
    '{"requestId":"410115db-54ae-42e7-82d6-86c3a2f6b641","time":1795710115328,"responseTime":1.10115}',
    '{"requestId":"4f0115db-54ae-42e7-82de-1000c3a2f6b6","mac":"hk3Zelda7yT_0aWm9Qe1xB"}',
  ])("%s is no find", (text) => {
    watch().check({ log: text });
  });
});
