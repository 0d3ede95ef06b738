import { describe, expect, it } from "@jest/globals";
import { type JsonObject, sameValue } from "../../../../src/platform/json.js";
import { ENTERPRISE, USER } from "../resource/library.js";
import { alice, bare, patchGroup, patchUser, scimTypeOf, team } from "./patching.js";

const workMail = 'emails[type eq "work"]';

describe("PATCH in general (RFC 7644 section 3.5.2)", () => {
  it("statement 115: a failing operation leaves nothing done", () => {
    const before = structuredClone(alice);
    const type = scimTypeOf(() =>
      patchUser(
        alice,
        [
          { op: "replace", path: "displayName", value: "A" },
          { op: "remove", path: "emails" },
          { op: "replace", path: `${workMail}.value`, value: "x@example.com" },
        ],
        { strict: true },
      ),
    );
    expect(type).toBe("noTarget");
    expect(alice).toEqual(before);
  });

  it("statement 116: operations apply in order", () => {
    const result = patchUser(bare, [
      { op: "add", path: "emails", value: [{ type: "work", value: "old@example.com" }] },
      { op: "replace", path: `${workMail}.value`, value: "new@example.com" },
    ]);
    expect(result["emails"]).toEqual([{ type: "work", value: "new@example.com" }]);
  });

  it("elements that a removal makes equal are one (RFC 7643 section 2.4)", () => {
    const phoneNumbers = ["1", "2"].map((value) => ({ type: "other", display: "a", value }));
    const result = patchUser({ ...bare, phoneNumbers }, [
      { op: "remove", path: "phoneNumbers.value" },
    ]);
    expect(result["phoneNumbers"]).toEqual([{ type: "other", display: "a" }]);
  });

  it("statement 118: a path-less value is merged attribute by attribute", () => {
    const value = {
      displayName: "Al",
      name: { givenName: "Al" },
      emails: [{ value: "al@example.com" }],
    };
    const added = patchUser(alice, [{ op: "add", value }]);
    expect(added["name"]).toEqual({ givenName: "Al", familyName: "Adams" });
    expect(added["emails"]).toHaveLength(3);
    const replaced = patchUser(alice, [{ op: "replace", value }]);
    expect(replaced["displayName"]).toBe("Al");
    expect(replaced["emails"]).toEqual([{ value: "al@example.com" }]);
  });

  it("statement 122: a new primary takes the flag from the others", () => {
    const home = { type: "home", value: "alice@home.example", primary: true };
    const expected = [{ type: "work", value: "alice@example.com", primary: false }, home];
    const forms = [
      { op: "add", path: "emails", value: [home] },
      { op: "add", path: 'emails[type eq "home"].primary', value: true },
      { op: "replace", path: 'emails[type eq "home"].primary', value: "True" },
      { op: "replace", path: 'emails[type eq "home"]', value: home },
    ];
    for (const form of forms) expect(patchUser(alice, [form])["emails"]).toEqual(expected);
    const other = { type: "other", value: "al@example.com", primary: true };
    expect(patchUser(alice, [{ op: "add", path: "emails", value: other }])["emails"]).toEqual([
      { type: "work", value: "alice@example.com", primary: false },
      { type: "home", value: "alice@home.example" },
      other,
    ]);
  });

  it("statement 122: an untyped value that is there twice makes the first of them primary", () => {
    const emails = ["work", "home"].map((type) => ({ type, value: "a@example.com" }));
    const add = { op: "add", path: "emails", value: { value: "a@example.com", primary: true } };
    expect(patchUser({ ...bare, emails }, [add])["emails"]).toEqual([
      { type: "work", value: "a@example.com", primary: true },
      { type: "home", value: "a@example.com" },
    ]);
  });

  it("statement 122: of several primaries added one after the other the last one stays", () => {
    const add = (value: string) => ({ op: "add", path: "emails", value: { value, primary: true } });
    expect(patchUser(bare, [add("a@example.com"), add("b@example.com")])["emails"]).toEqual([
      { value: "a@example.com", primary: false },
      { value: "b@example.com", primary: true },
    ]);
  });

  it("statement 122: several elements cannot become primary at once", () => {
    const change = { op: "replace", path: "emails[value pr].primary", value: true };
    expect(scimTypeOf(() => patchUser(alice, [change]))).toBe("invalidValue");
  });

  it("statement 134: an enterprise attribute by URN, in any case, enters and leaves schemas", () => {
    const path = `${ENTERPRISE.toUpperCase()}:DEPARTMENT`;
    const added = patchUser(bare, [{ op: "add", path, value: "IT" }]);
    expect(added).toEqual({
      ...bare,
      schemas: [USER, ENTERPRISE],
      [ENTERPRISE]: { department: "IT" },
    });
    expect(patchUser(added, [{ op: "remove", path }])).toEqual(bare);
  });

  it("what nobody touched stays as it is", () => {
    const odd = { ...alice, schemas: [USER, ENTERPRISE, "urn:example:other"], unknown: { a: 1 } };
    const result = patchUser(odd, [{ op: "replace", path: "title", value: "Dr" }]);
    expect(result).toEqual({ ...odd, title: "Dr" });
  });
});

describe("add (RFC 7644 section 3.5.2.1)", () => {
  it("statement 120: appends to multi-valued, replaces single-valued", () => {
    const mail = { type: "other", value: "a@example.com" };
    const result = patchUser(alice, [
      { op: "add", path: "emails", value: [mail] },
      { op: "add", path: "userName", value: "al@example.com" },
    ]);
    expect(result["emails"]).toEqual([...(alice["emails"] as JsonObject[]), mail]);
    expect(result["userName"]).toBe("al@example.com");
  });

  it("statement 121: what is already there changes nothing", () => {
    const same = [
      { op: "add", path: "emails", value: [{ type: "work", value: "alice@example.com" }] },
      { op: "add", path: "emails", value: { value: "alice@home.example" } },
      { op: "add", path: "userName", value: "alice@example.com" },
      { op: "add", path: "name", value: { givenName: "Alice" } },
      { op: "add", value: { active: true, "name.familyName": "Adams" } },
    ];
    for (const operation of same) {
      const result = patchUser(alice, [operation]);
      expect(result).toEqual(alice);
      expect(sameValue(result, alice)).toBe(true);
    }
  });

  it("a present member added again changes nothing, with or without type and display", () => {
    const value = [{ value: "u1" }, { $ref: null, value: "U2" }, { value: "u1", display: "A." }];
    expect(patchGroup(team, [{ op: "Add", path: "members", value }])).toEqual(team);
  });

  it("statement 123: add to a complex attribute keeps the other sub-attributes", () => {
    const result = patchUser(alice, [{ op: "add", path: "name", value: { middleName: "M" } }]);
    expect(result["name"]).toEqual({ givenName: "Alice", familyName: "Adams", middleName: "M" });
  });

  it("addresses without a value are the same when everything but primary is", () => {
    const address = { type: "work", locality: "Bonn" };
    const once = patchUser(bare, [{ op: "add", path: "addresses", value: [address] }]);
    const twice = patchUser(once, [
      { op: "add", path: "addresses", value: [{ locality: "Bonn", type: "work" }] },
    ]);
    expect(twice).toEqual(once);
  });
});

describe("remove (RFC 7644 section 3.5.2.2)", () => {
  it("statement 125: single value, whole attribute, element, sub-attribute", () => {
    const [work, home] = alice["emails"] as JsonObject[];
    const remove = (path: string) => patchUser(alice, [{ op: "remove", path }]);
    expect(remove("active")).not.toHaveProperty("active");
    expect(remove("emails")).not.toHaveProperty("emails");
    expect(remove(workMail)["emails"]).toEqual([home]);
    expect(remove(`${workMail}.primary`)["emails"]).toEqual([
      { type: "work", value: "alice@example.com" },
      home,
    ]);
    expect(remove('emails[type eq "home"].value')["emails"]).toEqual([work]);
    expect(remove("name.givenName")["name"]).toEqual({ familyName: "Adams" });
  });

  it("statement 125: the last element or sub-attribute gone, the attribute is unassigned", () => {
    const result = patchUser(alice, [
      { op: "remove", path: "emails[value pr]" },
      { op: "remove", path: "name.givenName" },
      { op: "remove", path: "name.familyName" },
      { op: "remove", path: `${ENTERPRISE}:department` },
      { op: "remove", path: `${ENTERPRISE}:manager` },
    ]);
    expect(result).toEqual({
      schemas: [USER],
      id: alice["id"],
      userName: "alice@example.com",
      active: true,
    });
  });

  it("statement 127: an absent member is removed with success", () => {
    expect(patchGroup(team, [{ op: "remove", path: 'members[value eq "u9"]' }])).toEqual(team);
  });

  it("statement 136: a value array removes exactly those members", () => {
    const remove = (value: unknown) =>
      patchGroup(team, [{ op: "Remove", path: "members", value }])["members"];
    const [first, second] = team["members"] as JsonObject[];
    expect(remove([{ $ref: null, value: "u1" }])).toEqual([second]);
    expect(remove({ value: "U2", display: "Whoever", type: "User" })).toEqual([first]);
    expect(remove([{ value: "u1", type: "Group" }])).toEqual([first, second]);
    expect(remove([{ value: "u9" }])).toEqual([first, second]);
    expect(remove([])).toEqual([first, second]);
    expect(remove([{ value: "u1" }, { value: "u2" }])).toBeUndefined();
  });

  it("statement 136: a value that names nothing is refused instead of removing all or none", () => {
    for (const value of [[{}], [null], [{ display: "Alice" }], "u1", [{ id: "u1" }], 5, ""]) {
      const operation = { op: "remove", path: "members", value };
      expect(scimTypeOf(() => patchGroup(team, [operation]))).toBe("invalidValue");
    }
  });

  it("no value or a null removes all members", () => {
    for (const value of [undefined, null]) {
      const result = patchGroup(team, [{ op: "remove", path: "members", value }]);
      expect(result).not.toHaveProperty("members");
    }
  });

  it("addresses are removed by all the sub-attributes given", () => {
    const addresses = [
      { type: "work", locality: "Bonn" },
      { type: "home", locality: "Bonn" },
    ];
    const value = [{ type: "home", locality: "bonn" }];
    const remove = (values: unknown) =>
      patchUser({ ...bare, addresses }, [{ op: "remove", path: "addresses", value: values }]);
    expect(remove(value)["addresses"]).toEqual([addresses[0]]);
    expect(remove([{ type: "home", region: "NRW" }])["addresses"]).toEqual(addresses);
  });
});

describe("replace (RFC 7644 section 3.5.2.3)", () => {
  it("statement 123: replaces the sub-attributes given and no others", () => {
    const value = { givenName: "Al", familyName: null };
    expect(patchUser(alice, [{ op: "replace", path: "name", value }])["name"]).toEqual({
      givenName: "Al",
    });
  });

  it("statement 128: a filter that selects nothing is noTarget in the strict dialect", () => {
    const operation = { op: "replace", path: 'emails[type eq "x"].value', value: "a@example.com" };
    expect(scimTypeOf(() => patchUser(alice, [operation], { strict: true }))).toBe("noTarget");
  });

  it("statement 128: several selected elements are all replaced", () => {
    const emails = [
      { type: "work", value: "a@example.com" },
      { type: "work", value: "b@example.com" },
    ];
    const display = { op: "replace", path: `${workMail}.display`, value: "Work" };
    expect(patchUser({ ...bare, emails }, [display])["emails"]).toEqual(
      emails.map((each) => ({ ...each, display: "Work" })),
    );
    const whole = { op: "replace", path: workMail, value: { value: "c@example.com" } };
    expect(patchUser({ ...bare, emails }, [whole])["emails"]).toEqual([
      { type: "work", value: "c@example.com" },
    ]);
  });

  it("statement 129: on an absent attribute it adds", () => {
    const result = patchUser(bare, [
      { op: "replace", path: "title", value: "Dr" },
      { op: "replace", path: "name.givenName", value: "Bob" },
      { op: "replace", path: "emails", value: [{ value: "bob@example.com" }] },
    ]);
    expect(result).toEqual({
      ...bare,
      title: "Dr",
      name: { givenName: "Bob" },
      emails: [{ value: "bob@example.com" }],
    });
  });

  it("statement 133: an immutable sub-attribute is set while it is unset, then kept", () => {
    const add = (value: string) =>
      patchGroup(team, [{ op: "add", path: 'members[value eq "u2"].display', value }]);
    const named = add("Ben");
    expect(named["members"]).toContainEqual({ value: "u2", type: "User", display: "Ben" });
    const again = { op: "add", path: 'members[value eq "u2"].display', value: "Eve" };
    expect(scimTypeOf(() => patchGroup(named, [again]))).toBe("mutability");
  });

  it("statement 137: the value of a member cannot be replaced", () => {
    const change = { op: "replace", path: 'members[value eq "u1"].value', value: "u9" };
    expect(scimTypeOf(() => patchGroup(team, [change]))).toBe("mutability");
    const whole = { op: "replace", path: 'members[value eq "u1"]', value: { value: "u9" } };
    expect(scimTypeOf(() => patchGroup(team, [whole]))).toBe("mutability");
  });
});

describe("filters that select nothing (clients.md 2.3, 11)", () => {
  it("an eq filter makes the element for add and replace", () => {
    for (const op of ["Add", "Replace"]) {
      const result = patchUser(bare, [
        { op, path: `${workMail}.value`, value: "bob@example.com" },
        { op, path: 'addresses[type eq "work"].country', value: "Sierra Leone" },
        { op, path: 'roles[primary eq "True"].display', value: "Chief" },
        { op, path: 'phoneNumbers[type eq "work" and primary eq true]', value: { value: "1" } },
      ]);
      expect(result).toEqual({
        ...bare,
        emails: [{ type: "work", value: "bob@example.com" }],
        addresses: [{ type: "work", country: "Sierra Leone" }],
        roles: [{ primary: true, display: "Chief" }],
        phoneNumbers: [{ type: "work", primary: true, value: "1" }],
      });
    }
  });

  it("any other filter is noTarget", () => {
    const filters = ['type sw "w"', 'not (type eq "work")', 'type eq "a" or type eq "b"'];
    for (const filter of [...filters, 'type eq "a" and type eq "b"']) {
      const operation = { op: "add", path: `emails[${filter}].value`, value: "b@example.com" };
      expect(scimTypeOf(() => patchUser(bare, [operation]))).toBe("noTarget");
    }
  });

  it("an empty value makes nothing", () => {
    const clear = { op: "Replace", path: `${workMail}.value`, value: "" };
    expect(patchUser(bare, [clear])).toEqual(bare);
    expect(patchUser(alice, [clear])["emails"]).toEqual([
      { type: "home", value: "alice@home.example" },
    ]);
  });

  it("midPoint: add members[value eq] without a value", () => {
    for (const more of [{}, { value: null }, { value: "" }, { value: [] }]) {
      const add = (id: string) =>
        patchGroup(team, [{ op: "add", path: `members[value eq "${id}"]`, ...more }])["members"];
      expect(add("u3")).toEqual([...(team["members"] as JsonObject[]), { value: "u3" }]);
      expect(add("u1")).toEqual(team["members"]);
    }
    const nothing = { op: "add", path: 'emails[type eq "other"]', value: null };
    expect(patchUser(alice, [nothing])).toEqual(alice);
  });

  it("a filter on a single-valued complex attribute", () => {
    const path = `${ENTERPRISE}:manager[value eq "boss"]`;
    expect(patchUser(alice, [{ op: "remove", path }])[ENTERPRISE]).toEqual({ department: "Sales" });
    const put = { op: "replace", path, value: { value: "chief", displayName: "C" } };
    const sub = { op: "replace", path: `${path}.value`, value: "chief" };
    for (const change of [put, sub]) {
      expect(patchUser(alice, [change])[ENTERPRISE]).toEqual({
        department: "Sales",
        manager: { value: "chief" },
      });
    }
    const other = `${ENTERPRISE}:manager[value eq "other"]`;
    expect(patchUser(alice, [{ op: "remove", path: other }])).toEqual(alice);
    const set = { op: "replace", path: `${other}.$ref`, value: "../Users/other" };
    expect(scimTypeOf(() => patchUser(alice, [set]))).toBe("noTarget");
    expect(patchUser(bare, [set])[ENTERPRISE]).toEqual({
      manager: { value: "other", $ref: "../Users/other" },
    });
  });
});
