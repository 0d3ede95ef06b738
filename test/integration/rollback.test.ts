// What docs/upgrading.md says of a rollback: what a newer version may have put into scimProfile harms nothing and is shown to nobody.
import { expect, it } from "@jest/globals";
import { pingOneOf } from "../support/pingone.js";
import { bodyOf, PATCH_URN, startStand } from "../support/start.js";

const LATER = { "someday.kept": [{ a: 1 }], $later: { of: "a version that is not there yet" } };

it("keys of scimProfile that this version does not know are left alone by reads and PATCH, and replaced by PUT", async () => {
  const stand = await startStand();
  try {
    const emails = [
      { type: "work", value: "mary@example.com", primary: true },
      { type: "home", value: "mary@home.example.com" },
    ];
    const id = String(
      bodyOf(await stand.scim("post", "/Users", { userName: "mary", emails }))["id"],
    );
    const pingone = await pingOneOf(stand.emulator);
    const held = (await pingone.call("get", `/users/${id}`)) as { scimProfile: object };
    const profile = { ...held.scimProfile, ...LATER };
    await pingone.call("patch", `/users/${id}`, { scimProfile: profile });

    const read = await stand.scim("get", `/Users/${id}`);
    expect(read.status).toBe(200);
    expect(bodyOf(read)["emails"]).toEqual(emails);
    expect(read.text).not.toMatch(/later|someday/);
    const patched = await stand.scim("patch", `/Users/${id}`, {
      schemas: [PATCH_URN],
      Operations: [{ op: "add", path: "phoneNumbers", value: [{ type: "fax", value: "+1 555" }] }],
    });
    expect(patched.status).toBeLessThan(300);
    const after = (await pingone.call("get", `/users/${id}`)) as { scimProfile: object };
    expect(after.scimProfile).toMatchObject({ ...LATER, phoneNumbers: expect.anything() });
    const put = await stand.scim("put", `/Users/${id}`, { userName: "mary", emails });
    expect(put.status).toBe(200);
    const replaced = (await pingone.call("get", `/users/${id}`)) as { scimProfile: object };
    expect(replaced.scimProfile).toEqual(held.scimProfile);
  } finally {
    await stand.stop();
  }
});
