// An administrator may disable PingOne's own attributes (contract C5): what the client sent for them reads back all the same, and is found.
import { describe, expect, it } from "@jest/globals";
import { bodyOf, useStands, type Stand } from "../support/start.js";
import { pingOneOf } from "../support/pingone.js";
import { createPerson, partOf, type Person } from "../support/person.js";
import type { Emulator } from "../../src/emulator/emulator.js";

const startStand = useStands();
const mary = {
  title: "VP",
  emails: [
    { value: "mary@example.com", type: "work", primary: true },
    { value: "home@example.com", type: "home" },
  ],
  addresses: [{ type: "work", locality: "Freetown", country: "Sierra Leone" }],
};
const [work, home] = mary.emails;
const names = Object.keys(mary);
const off = ["title", "email", "address"];

async function switchOff(emulator: Emulator): Promise<void> {
  const pingOne = await pingOneOf(emulator);
  for (const name of off) await pingOne.change(name, { enabled: false, unique: false });
}

async function expectKept(person: Person, expected: object): Promise<void> {
  expect(partOf(await person.read(), names)).toEqual(expected);
  expect(partOf(await person.held(), off)).toEqual({});
}

async function expectFound(stand: Stand, filter: string, id: string): Promise<void> {
  const found = bodyOf(await stand.scim("get", `/Users?filter=${encodeURIComponent(filter)}`));
  expect((found["Resources"] as readonly { id: string }[]).map((each) => each.id)).toEqual([id]);
}

describe("attributes of PingOne's own that are switched off", () => {
  it("are kept in the overflow, at no further call, and searched there", async () => {
    const stand = await startStand({ prepare: switchOff });
    const person = await createPerson(stand, { userName: "off1@example.com", ...mary });
    expect(partOf(person.created, names)).toEqual(mary);
    await expectKept(person, mary);
    await expectFound(stand, 'emails.value eq "MARY@example.com"', person.id);
    await expectFound(stand, 'title eq "vp" and addresses.locality sw "Free"', person.id);

    const moved = { op: "replace", path: 'emails[type eq "work"].value', value: "m2@example.com" };
    expect(await person.cost(() => person.patch(moved))).toEqual(["GET user", "PATCH user"]);
    const emails = [{ ...work, value: "m2@example.com" }, home];
    await expectKept(person, { ...mary, emails });
    const next = { ...mary, title: "CEO" };
    const put = () => person.put({ userName: "off1@example.com", ...next });
    expect(await person.cost(put)).toEqual(["PATCH user"]);
    await expectKept(person, next);
  });

  it("are kept with a second write where nobody knew of it", async () => {
    const stand = await startStand();
    const early = await createPerson(stand, { userName: "off2@example.com" });
    await switchOff(stand.emulator);
    const late = await createPerson(stand, { userName: "off3@example.com", ...mary });
    expect(partOf(late.created, names)).toEqual(mary);
    await expectKept(late, mary);
    await early.put({ userName: "off2@example.com", ...mary });
    await expectKept(early, mary);
    expect(stand.log()).not.toContain("undeclared");
  });
});
