// A PATCH of a part of a name leaves the other parts alone, whatever PingOne does with them (contract 3.7, 17 U11).
import { afterEach, describe, expect, it } from "@jest/globals";
import { directoryOf } from "../support/directory.js";
import { bodyOf, PATCH_URN, startStand, type Stand } from "../support/start.js";

let stand: Stand;
afterEach(() => stand.stop());

const name = { givenName: "Mary", familyName: "Sample", honorificPrefix: "Dr." };

describe.each(["merge", "replace"])("a PingOne that means PATCH as %s", (patchComplex) => {
  it("loses no part of a name", async () => {
    stand = await startStand();
    await stand.knobs({ patchComplex });
    const directory = directoryOf(stand);
    const patched = async (id: string, givenName: string): Promise<number> => {
      await stand.clearCalls();
      const value = { "name.givenName": givenName, title: givenName };
      const answer = await stand.scim("patch", `/Users/${id}`, {
        schemas: [PATCH_URN],
        Operations: [{ op: "replace", value }],
      });
      expect(bodyOf(answer)).toMatchObject({ name: { ...name, givenName }, title: givenName });
      const spent = (await directory.calls()).length;
      const read = bodyOf(await stand.scim("get", `/Users/${id}`));
      expect(read).toMatchObject({ name: { ...name, givenName }, title: givenName });
      return spent;
    };
    const isMerging = patchComplex === "merge";
    const mary = await directory.user("mary", { name });
    // Where PingOne replaces, the first one finds it out.
    expect(await patched(mary, "Marie")).toBe(isMerging ? 1 : 3);
    expect(await patched(mary, "Maria")).toBe(isMerging ? 1 : 2);
    const anna = await directory.user("anna", { name });
    expect(await patched(anna, "Anne")).toBe(isMerging ? 1 : 2);
  });
});
