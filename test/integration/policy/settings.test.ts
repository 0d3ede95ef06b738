// What single settings of a source do over HTTP: attributes, protected users, role groups, sessions, profiles and what discovery shows.
import { describe, expect, it } from "@jest/globals";
import supertest from "supertest";
import { tolerancesOf, tolerant } from "../../../src/scim/tolerances.js";
import { safePolicy } from "../../../src/sources/policy.js";
import { pingOneOf } from "../../support/pingone.js";
import { bodyOf, expectScimError, PATCH_URN, useStand, USER_URN } from "../../support/start.js";

const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const EXTENSION = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const patch = (...operations: readonly object[]) => ({
  schemas: [PATCH_URN],
  Operations: operations,
});

describe("attributes a source may not write", () => {
  const stand = useStand({ policy: { writable: { ...safePolicy.writable, title: "never" } } });
  const create = async (more: object): Promise<Record<string, unknown>> =>
    bodyOf(await stand.scim("post", "/Users", { schemas: [USER_URN], userName: "a", ...more }));

  it("are dropped from POST and told", async () => {
    const creation = await create({ title: "Boss", [EXTENSION]: { mfaEnabled: true } });
    expect(creation).not.toHaveProperty("title");
    expect(creation).toMatchObject({ [EXTENSION]: { mfaEnabled: false } });
    expect(stand.log()).toContain("notWritable");
  });

  it("stay what they are in a PUT that says otherwise or leaves them out", async () => {
    const { id } = await create({});
    const pingOne = await pingOneOf(stand.emulator);
    await pingOne.call("patch", `/users/${String(id)}`, { title: "Clerk" });
    const put = { schemas: [USER_URN], userName: "a", password: "Sesame-1234-open" };
    for (const title of ["Boss", undefined]) {
      const body = { ...put, ...(title && { title }), [EXTENSION]: { mfaEnabled: true } };
      const answer = await stand.scim("put", `/Users/${String(id)}`, body);
      expect(bodyOf(answer)).toMatchObject({ title: "Clerk", [EXTENSION]: { mfaEnabled: false } });
    }
    const { status } = await pingOne.call("get", `/users/${String(id)}/password`);
    expect(status).toBe("NO_PASSWORD");
  });

  it("are refused in PATCH, but not at the price of a deactivation", async () => {
    const { id } = await create({});
    const title = { op: "replace", path: "title", value: "Boss" };
    const refused = await stand.scim("patch", `/Users/${String(id)}`, patch(title));
    expect(expectScimError(refused, 400, "mutability")).toContain('"title"');
    const active = { op: "replace", path: "active", value: "False" };
    const left = await stand.scim("patch", `/Users/${String(id)}`, patch(title, active));
    expect(left.status).toBeLessThan(300);
    const now = bodyOf(await stand.scim("get", `/Users/${String(id)}`));
    expect(now).toMatchObject({ active: false });
    expect(now).not.toHaveProperty("title");
  });

  it("are shown by discovery to its credential alone", async () => {
    const shown = async (isKnown: boolean) => {
      const path = `/Schemas/${isKnown ? USER_URN : USER_URN}`;
      const answer = await (isKnown ? stand.scim("get", path) : supertest(stand.baseUrl).get(path));
      const { attributes } = JSON.parse(answer.text) as {
        attributes: { name: string; mutability: string }[];
      };
      return attributes.find(({ name }) => name === "title")?.mutability;
    };
    expect(await shown(true)).toBe("readOnly");
    expect(await shown(false)).toBe("readWrite");
    const config = bodyOf(await stand.scim("get", "/ServiceProviderConfig"));
    expect(config).toMatchObject({ changePassword: { supported: false } });
  });
});

describe("groups that carry roles", () => {
  const stand = useStand({ policy: { roleGroups: "check" } });

  it("are refused by one read a minute, and closed where the worker may not read roles", async () => {
    const creation = await stand.scim("post", "/Groups", {
      schemas: [GROUP_URN],
      displayName: "G",
    });
    const id = String(bodyOf(creation)["id"]);
    const rename = () =>
      stand.scim(
        "patch",
        `/Groups/${id}`,
        patch({ op: "replace", path: "displayName", value: "H" }),
      );
    await stand.knobs({
      faults: [
        {
          method: "GET",
          path: "/roleAssignments",
          times: 1,
          when: "before",
          kind: "status",
          status: 403,
        },
      ],
    });
    expect(expectScimError(await rename(), 403)).toContain("cannot be known");
    await stand.clearCalls();
    expect((await rename()).status).toBe(204);
    expect((await rename()).status).toBe(204);
    const reads = (await stand.calls()).filter(({ path }) => path.includes("roleAssignments"));
    expect(reads).toHaveLength(1);
  });
});

describe("sessions of who is deactivated", () => {
  const stand = useStand({ policy: { onDeactivate: { endSessions: true } } });

  it("are ended, and what could not be ended is told", async () => {
    const user = { schemas: [USER_URN], userName: "leaver" };
    const id = String(bodyOf(await stand.scim("post", "/Users", user))["id"]);
    const signIn = () =>
      supertest(stand.emulator.authUrl)
        .post("/_emulator/sessions")
        .send({ user: id, count: 3 })
        .expect(201);
    const sessions = async () =>
      (await (await pingOneOf(stand.emulator)).call("get", `/users/${id}/sessions`))["count"];
    const off = patch({ op: "replace", path: "active", value: false });
    await signIn();
    expect((await stand.scim("patch", `/Users/${id}`, off)).status).toBeLessThan(300);
    expect(await sessions()).toBe(0);
    await signIn();
    await stand.knobs({
      faults: [
        {
          method: "DELETE",
          path: "/sessions/",
          times: 9,
          when: "before",
          kind: "status",
          status: 403,
        },
      ],
    });
    const put = await stand.scim("put", `/Users/${id}`, { ...user, active: false });
    expect(put.status).toBe(200);
    expect(await sessions()).toBe(3);
    expect(stand.log()).toContain("not all of their sessions could be ended");
  });
});

describe("the profile rfc7644", () => {
  const stand = useStand({ policy: { profile: "rfc7644" } });
  const ofUser = (Operations: readonly object[]) => ({ schemas: [PATCH_URN], Operations });

  it("has the tolerances of the RFC alone; interop has none", () => {
    const { rfc7644, interop } = tolerancesOf;
    const held = Object.entries(rfc7644).filter(([, holds]) => holds);
    expect(held.map(([name]) => name)).toEqual([
      "unknownNames",
      "pathlessOperations",
      "wholeElements",
    ]);
    expect(Object.keys(interop)).toEqual(Object.keys(tolerant));
    expect(Object.values(interop)).not.toContain(true);
    expect(Object.values(tolerant)).not.toContain(false);
  });

  it.each([
    ["no schemas", { Operations: [{ op: "replace", path: "title", value: "x" }] }],
    ["op in capitals", ofUser([{ op: "Replace", path: "title", value: "x" }])],
    ["a boolean in words", ofUser([{ op: "replace", path: "active", value: "False" }])],
    ["an array of one", ofUser([{ op: "replace", path: "title", value: ["x"] }])],
    ["no operations", ofUser([])],
    [
      "a filter that selects nothing",
      ofUser([{ op: "replace", path: 'emails[type eq "home"].value', value: "a@example.com" }]),
    ],
  ])("refuses %s", async (_what, body) => {
    const user = { schemas: [USER_URN], userName: "strict" };
    const id = String(bodyOf(await stand.scim("post", "/Users", user))["id"]);
    const answer = await stand.scim("patch", `/Users/${id}`, body);
    expect(answer.status).toBe(400);
    const right = ofUser([{ op: "replace", path: "title", value: "x" }]);
    expect((await stand.scim("patch", `/Users/${id}`, right)).status).toBe(200);
  });
});

describe("the profile interop", () => {
  const stand = useStand({ policy: { profile: "interop" } });
  const user = { schemas: [USER_URN], userName: "interop", emails: [{ value: "a@example.com" }] };
  const ofUser = (operation: object) => ({ schemas: [PATCH_URN], Operations: [operation] });

  it.each([
    ["an unknown attribute", { ...user, shoeSize: 7 }],
    ["an unknown sub-attribute", { ...user, name: { givenName: "A", colour: "x" } }],
    ["an unknown extension", { ...user, "urn:example:none:2.0:User": { a: 1 } }],
    ["an unknown schema", { ...user, schemas: [USER_URN, "urn:example:none:2.0:User"] }],
  ])("refuses %s", async (_what, body) => {
    const answer = await stand.scim("post", "/Users", body);
    expect([answer.status, bodyOf(answer)["scimType"]]).toEqual([400, "invalidSyntax"]);
  });

  it("refuses PATCH without a path, of a whole element, and of what nobody knows; removals of an element it takes", async () => {
    const created = bodyOf(await stand.scim("post", "/Users", user));
    const scimTypeOf = async (operation: object) => {
      const answer = await stand.scim(
        "patch",
        `/Users/${String(created["id"])}`,
        ofUser(operation),
      );
      return answer.status === 400 ? bodyOf(answer)["scimType"] : answer.status;
    };
    const element = 'emails[value eq "a@example.com"]';
    expect(await scimTypeOf({ op: "replace", value: { title: "x" } })).toBe("invalidSyntax");
    expect(await scimTypeOf({ op: "remove" })).toBe("invalidSyntax");
    expect(await scimTypeOf({ op: "replace", path: "shoeSize", value: 7 })).toBe("invalidSyntax");
    expect(await scimTypeOf({ op: "replace", path: "name.colour", value: "x" })).toBe(
      "invalidSyntax",
    );
    const whole = { op: "replace", path: element, value: { value: "b@example.com" } };
    expect(await scimTypeOf(whole)).toBe("invalidPath");
    expect(await scimTypeOf({ op: "replace", path: `${element}.type`, value: "work" })).toBe(200);
    expect(await scimTypeOf({ op: "remove", path: element })).toBe(200);
  });

  it("says so in the configuration that its client reads, and to nobody else", async () => {
    const own = await stand.scim("get", "/ServiceProviderConfig");
    expect(bodyOf(own)["interopProfileConformant"]).toBe(true);
  });
});
