// scim-pingone preview: what it shows is what the gateway then sends.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { loadSettings } from "../../src/cli/load-settings.js";
import { preview, readInput, type PreviewFlags } from "../../src/cli/preview.js";
import { InputError, OptionError } from "../../src/cli/fail.js";
import { DEMO } from "../../src/emulator/seed/demo.js";
import type { LoadedConfig } from "../../src/config/config.js";
import type { Mapping } from "../../src/mapping/model.js";
import { systemClock } from "../../src/platform/clock.js";
import { bootstrapCommand } from "../../src/setup/commands.js";
import {
  DEFAULT_POPULATION,
  overflowOf,
  renderPreview,
  type Preview,
  type ShownCall,
} from "../../src/setup/preview/report.js";
import { examples } from "../support/documents.js";
import { mappingOf } from "../support/mapping.js";
import { flat, unflat, type SingleConfig } from "../support/single-tenant.js";
import {
  bodyOf,
  ENTERPRISE_URN,
  PATCH_URN,
  startStand,
  USER_URN,
  useStand,
} from "../support/start.js";

const files = mkdtempSync(join(tmpdir(), "scim-pingone-preview-"));
afterAll(() => {
  rmSync(files, { recursive: true, force: true });
});

const without = (text: string, flags: PreviewFlags = {}): Promise<Preview> =>
  preview(text, flags, loadSettings({}, {}));

const ofLanguage = (language: string): readonly string[] =>
  examples
    .filter((each) => each.file === "docs/mapping.md" && each.language === language)
    .map(({ text }) => text);

/** As a preview shows it: the mark of a create is another one each time. */
const seen = ({ method, path, body }: ShownCall): ShownCall => ({
  method,
  path: path.replace(/^.*\/environments\/[0-9a-f-]+/, ""),
  ...(body === undefined ? {} : { body: unmarked(body) }),
});
const unmarked = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body).replace(/"attempt":"[^"]+"/, '"attempt":"(random)"')) as unknown;
const isOfRequest = ({ path }: { readonly path: string }): boolean => !path.includes("/schemas");

const HR_FILE = "config/mapping/example-hr.yaml";

describe("every example of docs/mapping.md", () => {
  const bodies = ofLanguage("json").filter((text) => text.includes('"schemas"'));
  const users = bodies.filter((text) => !text.includes(PATCH_URN));
  const patches = bodies.filter((text) => text.includes(PATCH_URN));
  const [user = ""] = users;
  const shipped = readdirSync("config/mapping").map((name) => `config/mapping/${name}`);
  const mappings = [
    ["the built-in mapping", undefined],
    ...ofLanguage("yaml").map((text, at) => [`its mapping file ${String(at + 1)}`, text] as const),
    ...shipped.map((file) => [file, readFileSync(file, "utf8")] as const),
  ] as const;

  it("is among those that run here: 2 users, 1 PATCH, 4 mappings and the shipped HR mapping", () => {
    expect([users.length, patches.length, mappings.length]).toEqual([2, 1, 4]);
    expect(shipped).toContain(HR_FILE);
  });

  /** The demo's environment declares what the built-in mapping needs. */
  const runs = mappings.flatMap(([name, text]) => {
    const needsMore = /^extends: default$/m.test(text ?? "");
    const both = needsMore ? [false, true] : [true];
    return both.map((isDeclared) => ({ name, text, needsMore, isDeclared }));
  });

  it.each(runs)(
    "is previewed as the calls PingOne then sees ($name, custom attributes declared: $isDeclared)",
    async ({ text, needsMore, isDeclared }) => {
      const file = join(files, "mapping.yaml");
      if (text !== undefined) writeFileSync(file, text);
      const flags = text === undefined ? {} : { mapping: file };
      const mapping = text === undefined ? undefined : mappingOf(text);
      const configured = <T extends { readonly mapping: Mapping }>(config: T): T =>
        mapping === undefined ? config : { ...config, mapping };
      const stand = await startStand({
        configure: configured,
        prepare: (emulator) =>
          needsMore && isDeclared ? declared(emulator, configured) : Promise.resolve(),
      });
      try {
        const calls = async (): Promise<readonly ShownCall[]> => {
          const sent = (await stand.calls()).filter(isOfRequest);
          await stand.clearCalls();
          return sent.map(({ method, path, body }) => seen({ method, path, body }));
        };
        const settings = environmentOf(stand.emulator);
        const shownOf = async (json: string, more: PreviewFlags = {}) => {
          const shown = await preview(json, { ...flags, ...more }, loadSettings(settings, {}));
          await stand.clearCalls();
          return shown.calls.map(seen);
        };
        for (const each of users) {
          const shown = await shownOf(each);
          const created = await stand.scim("post", "/Users", JSON.parse(each));
          expect(created.status).toBe(201);
          expect(shown).toEqual(await calls());

          const on = String(bodyOf(created)["id"]);
          for (const patch of patches) {
            const changed = await shownOf(patch, { on });
            const { status } = await stand.scim("patch", `/Users/${on}`, JSON.parse(patch));
            expect(status).toBe(200);
            expect(changed).toEqual(await calls());
          }
          const again = await shownOf(each, { on });
          expect((await stand.scim("put", `/Users/${on}`, JSON.parse(each))).status).toBe(200);
          expect(again).toEqual(await calls());
        }
      } finally {
        await stand.stop();
      }
    },
  );

  it("is the same without settings, where the environment declares what the mapping needs", async () => {
    const stand = await startStand();
    try {
      await stand.scim("post", "/Users", JSON.parse(user));
      const sent = (await stand.calls()).filter(({ method }) => method === "POST");
      const { calls, isOfEnvironment } = await without(user);
      expect(isOfEnvironment).toBe(false);
      // Where new users go without settings is not known.
      const withDefault = JSON.stringify(sent).replaceAll(DEMO.populationId, DEFAULT_POPULATION);
      expect(calls.map(seen)).toEqual((JSON.parse(withDefault) as ShownCall[]).map(seen));
      expect(JSON.stringify(calls)).toContain(DEFAULT_POPULATION);
    } finally {
      await stand.stop();
    }
  });
});

/** As `scim-pingone bootstrap` does for this mapping. */
async function declared(
  emulator: { readonly apiUrl: string; readonly authUrl: string },
  configured: (config: SingleConfig) => SingleConfig,
): Promise<void> {
  const load = (): LoadedConfig => {
    const { config, ...rest } = loadSettings(environmentOf(emulator), {});
    return { config: unflat(configured(flat(config))), ...rest };
  };
  const deps = { load, out: () => undefined, clock: systemClock };
  expect(await bootstrapCommand({}, deps)).toBe(0);
}

function environmentOf(emulator: { readonly apiUrl: string; readonly authUrl: string }) {
  return {
    PINGONE_ENVIRONMENT_ID: DEMO.environmentId,
    PINGONE_API_URL: emulator.apiUrl,
    PINGONE_AUTH_URL: emulator.authUrl,
    PINGONE_CLIENT_ID: DEMO.clientId,
    PINGONE_CLIENT_SECRET: DEMO.clientSecret,
    PINGONE_POPULATION_ID: DEMO.populationId,
    SCIM_BEARER_TOKEN: "4Kd0-v7Gz_Qm2Rw9XpLt5Bn8HsYc3JfA6uEi",
  };
}

describe("a preview with settings", () => {
  const stand = useStand();

  it("writes nothing, and tells a name that is taken", async () => {
    const body = { schemas: [USER_URN], userName: "ana@example.com" };
    await stand.scim("post", "/Users", body);
    await stand.clearCalls();
    const settings = loadSettings(environmentOf(stand.emulator), {});
    const { refused } = await preview(JSON.stringify(body), {}, settings);
    expect(refused).toMatchObject({ status: 409, scimType: "uniqueness" });
    const methods = (await stand.calls()).map(({ method }) => method);
    expect(new Set(methods)).toEqual(new Set(["GET"]));
  });

  it("tells what is kept in the overflow from what is cleared there", async () => {
    const ims = [{ type: "xmpp", value: "cy@chat.example.com" }];
    const user = { schemas: [USER_URN], userName: "cy@example.com", ims };
    const on = String(bodyOf(await stand.scim("post", "/Users", user))["id"]);
    const settings = loadSettings(environmentOf(stand.emulator), {});
    const operations = [
      { op: "remove", path: "ims" },
      { op: "replace", path: "entitlements", value: [{ value: "parking" }] },
    ];
    const patch = JSON.stringify({ schemas: [PATCH_URN], Operations: operations });
    const shown = await preview(patch, { on }, settings);
    expect(shown).toMatchObject({ overflow: ["entitlements"], cleared: ["ims"] });
    const text = renderPreview(shown);
    expect(text).toContain("Kept in the overflow: entitlements\nCleared in the overflow: ims\n");
  });
});

describe("a preview", () => {
  const secret = "Hidden-4711-hidden";
  const ANYBODY = "11111111-2222-4333-8444-555555555555";
  const GROUP: PreviewFlags = { type: "group" };

  it("never shows a password", async () => {
    const user = { schemas: [USER_URN], userName: "ana@example.com", password: secret };
    const operations = [{ op: "replace", path: "password", value: secret }];
    const patch = { schemas: [PATCH_URN], Operations: operations };
    const on = "11111111-2222-4333-8444-555555555555";
    for (const shown of [
      await without(JSON.stringify(user)),
      await without(JSON.stringify(patch), { on }),
    ]) {
      expect(shown.calls.length).toBeGreaterThan(0);
      expect(JSON.stringify(shown) + renderPreview(shown)).not.toContain(secret);
      expect(JSON.stringify(shown.calls)).toContain("password");
    }
  });

  it("marks what goes to the overflow and what is lost", async () => {
    const user = {
      schemas: [USER_URN, ENTERPRISE_URN],
      userName: "ana@example.com",
      ims: [{ type: "xmpp", value: "ana@chat.example.com" }],
      favouriteColour: "green",
    };
    const shown = await without(JSON.stringify(user));
    expect(shown.overflow).toContain("ims");
    expect(shown.losses).toEqual([{ reason: "unknown", attributes: ["favouriteColour"] }]);
    const text = renderPreview(shown);
    expect(text).toContain("Kept in the overflow: ims");
    expect(text).toContain("Lost (unknown): favouriteColour");
  });

  it("shows an inactive user as two calls, and members as one each", async () => {
    const user = { schemas: [USER_URN], userName: "ana@example.com", active: false };
    const { calls } = await without(JSON.stringify(user));
    expect(calls.map(({ method }) => method)).toEqual(["POST", "PUT"]);
    expect(calls[1]?.path).toMatch(/^\/users\/[0-9a-f-]{36}\/enabled$/);
    const value = "11111111-2222-4333-8444-555555555555";
    const group = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
      displayName: "Staff",
      members: [{ value, type: "User" }],
    };
    const previewed = await without(JSON.stringify(group));
    expect(
      previewed.calls.filter(({ method }) => method === "POST").map(({ path }) => path),
    ).toEqual(["/groups", `/users/${value}/memberOfGroups`]);
  });

  it("tells what the client would be answered where the request is refused", async () => {
    const shown = await without(JSON.stringify({ schemas: [USER_URN], displayName: "Ana" }));
    expect(shown).toMatchObject({ calls: [], refused: { status: 400 } });
    expect(renderPreview(shown)).toMatch(/No call of PingOne\.[^]*The client is answered 400/);
  });

  it.each([
    ["a PATCH of nobody", JSON.stringify({ Operations: [] }), {}],
    ["a source that is not there", "{}", { source: "nobody" }],
  ])("cannot be made of %s", async (_what, text, flags) => {
    await expect(without(text, flags)).rejects.toBeInstanceOf(OptionError);
  });

  it("says what is no JSON, without quoting it", async () => {
    for (const text of ["", "{", "ana@example.com"]) {
      await expect(without(text)).rejects.toEqual(new InputError("The input is no JSON."));
    }
  });

  it.each(["[]", "null", '"ana"', '{"schemas":["urn:wrong"],"userName":"ana@example.com"}'])(
    "tells what the gateway would answer to %s",
    async (text) => {
      const { calls, refused } = await without(text);
      expect({ calls, refused }).toMatchObject({
        calls: [],
        refused: { status: 400, scimType: "invalidSyntax" },
      });
    },
  );

  it("tells every mistake of a mapping by its line, and nobody to change by a 404", async () => {
    const file = join(files, "wrong.yaml");
    writeFileSync(
      file,
      "attributes:\n  - { scim: nothing.such, pingone: x }\n  - { scim: title }\n",
    );
    await expect(without("{}", { mapping: file })).rejects.toMatchObject({
      problems: [
        `${file}:2: attributes[0].scim: is no SCIM attribute of users; one of your own has to be declared below extensions`,
        expect.stringContaining(`${file}:3: attributes[1].pingone: is missing`),
      ],
    });
    const user = JSON.stringify({ schemas: [USER_URN], userName: "ana@example.com" });
    expect((await without(user, { on: "nobody" })).refused).toMatchObject({ status: 404 });
  });

  it.each([
    ["members", { op: "add", path: "members", value: [{ value: ANYBODY }] }, {}],
    ["one member", { op: "remove", path: `members[value eq "${ANYBODY}"]` }, {}],
    ["members without a path", { op: "add", value: { members: [{ value: ANYBODY }] } }, {}],
    ["what both have, with --type", { op: "replace", path: "displayName", value: "Staff" }, GROUP],
  ])("takes a PATCH of %s for that of a group", async (_what, operation, flags) => {
    const patch = { schemas: [PATCH_URN], Operations: [operation] };
    const shown = await without(JSON.stringify(patch), { on: ANYBODY, ...flags });
    expect(shown.refused).toBeUndefined();
    expect(JSON.stringify(shown.calls)).toMatch(/memberOfGroups|\/groups\//);
  });

  it("asks for the type of what names nothing but what both have", async () => {
    const operation = { op: "replace", path: "displayName", value: "Staff" };
    const patch = JSON.stringify({ schemas: [PATCH_URN], Operations: [operation] });
    await expect(without(patch, { on: ANYBODY })).rejects.toMatchObject({
      problems: [expect.stringMatching(/^--type: has to say user or group/)],
    });
  });

  it("finds its source as tenant/source", async () => {
    const user = JSON.stringify({ schemas: [USER_URN], userName: "ana@example.com" });
    expect((await without(user, { source: "default/default" })).calls).not.toEqual([]);
  });

  it("tells the parts of a complex value that are cleared", () => {
    const body = { kept: { name: { formatted: null, middle: "x" }, "urn:a:b": { c: null } } };
    expect(overflowOf([{ method: "PATCH", path: "/users/1", body }], "kept")).toEqual({
      overflow: ["name.middle"],
      cleared: ["name.formatted", "urn:a:b:c"],
    });
  });

  it("says in a sentence which file cannot be read", () => {
    const missing = join(files, "nobody.json");
    expect(() => readInput(missing)).toThrow(new InputError(`${missing} cannot be read (ENOENT).`));
  });
});
