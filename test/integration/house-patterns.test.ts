// A tenant may hold standard attributes to patterns of its own (contract 5.2): what it refuses is kept and reads back.
import { beforeAll, describe, expect, it } from "@jest/globals";
import { pingOneOf, type PingOneApi } from "../support/pingone.js";
import { bodyOf, expectScimError, PATCH_URN, useStand, USER_URN } from "../support/start.js";

let pingOne: PingOneApi;
const stand = useStand({ isKept: true });
beforeAll(async () => {
  pingOne = await pingOneOf(stand.emulator);
  for (const [name, pattern] of [
    ["nickname", "^[a-z]+$"],
    ["email", "@example\\.com$"],
  ] as const) {
    await pingOne.change(name, { regexValidation: { pattern, requirements: "house rule" } });
  }
});

const emailOf = (value: string) => [{ value, type: "work", primary: true }];
const GOOD = { nickName: "babs", emails: emailOf("babs@example.com") };
const BAD = { nickName: "Babs 2" };
const FOREIGN = { emails: emailOf("babs@example.org") };

const read = async (id: string) => bodyOf(await stand.scim("get", `/Users/${id}`));
const held = (id: string) => pingOne.call("get", `/users/${id}`);
const post = (userName: string, attributes: object) =>
  stand.scim("post", "/Users", { schemas: [USER_URN], userName, ...attributes });
const put = (id: string, userName: string, attributes: object) =>
  stand.scim("put", `/Users/${id}`, { schemas: [USER_URN], userName, ...attributes });
const patch = (id: string, value: object) =>
  stand.scim("patch", `/Users/${id}`, {
    schemas: [PATCH_URN],
    Operations: [{ op: "replace", value }],
  });

async function create(userName: string, attributes: object): Promise<string> {
  const response = await post(userName, attributes);
  expect([response.status, bodyOf(response)]).toMatchObject([201, attributes]);
  return String(bodyOf(response)["id"]);
}

describe("values that a tenant's own pattern refuses (contract 5.2)", () => {
  it("of a new user are kept beside PingOne's attributes, and found", async () => {
    const id = await create("refused", { ...GOOD, ...BAD });
    expect(await read(id)).toMatchObject({ ...GOOD, ...BAD });
    const user = await held(id);
    expect([user["nickname"], user["email"]]).toEqual([undefined, "babs@example.com"]);
    const filter = encodeURIComponent('nickName eq "babs 2"');
    const found = bodyOf(await stand.scim("get", `/Users?filter=${filter}`));
    expect(found["totalResults"]).toBe(1);
  });

  it("replace by PUT and PATCH what PingOne held, and are replaced by what it takes", async () => {
    const id = await create("changing", GOOD);
    expect((await held(id))["nickname"]).toBe("babs");
    for (const write of [() => put(id, "changing", { ...GOOD, ...BAD }), () => patch(id, BAD)]) {
      const answer = await write();
      expect([answer.status, bodyOf(answer)]).toMatchObject([200, BAD]);
      expect(await read(id)).toMatchObject(BAD);
      expect((await held(id))["nickname"]).toBeUndefined();
      expect((await patch(id, { nickName: "babs" })).status).toBe(200);
      expect((await read(id))["nickName"]).toBe("babs");
      expect((await held(id))["nickname"]).toBe("babs");
    }
  });

  it("are the client's to mend where they identify the person: an e-mail address, by its name", async () => {
    const id = await create("mail", GOOD);
    for (const answer of [
      await post("mail2", FOREIGN),
      await put(id, "mail", FOREIGN),
      await patch(id, FOREIGN),
    ]) {
      expect(expectScimError(answer, 400, "invalidValue")).toContain("emails");
    }
    expect(await read(id)).toMatchObject(GOOD);
    const filter = encodeURIComponent('userName eq "mail2"');
    const found = bodyOf(await stand.scim("get", `/Users?filter=${filter}`));
    expect(found["totalResults"]).toBe(0);
  });

  it("of other e-mail addresses are nobody's business: they are not PingOne's attribute", async () => {
    const emails = [...GOOD.emails, { value: "home@example.org", type: "home" }];
    const id = await create("two", { emails });
    expect(await read(id)).toMatchObject({ emails });
  });
});
