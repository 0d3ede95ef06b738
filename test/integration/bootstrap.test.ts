import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { ConfigError } from "../../src/config/config-error.js";
import { loadConfig } from "../../src/config/load-config.js";
import { bootstrapCommand } from "../../src/setup/commands.js";
import { BEARER, SECRET, startSetupStand, type SetupStand } from "../support/setup.js";

let stand: SetupStand;
beforeAll(async () => {
  stand = await startSetupStand();
});
afterAll(() => stand.emulator.stop());
beforeEach(() => stand.reset());

const run = async (
  dryRun = false,
  changes: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly out: string }> => {
  const code = await bootstrapCommand({ dryRun }, stand.dependencies(changes));
  return { code, out: stand.printed() };
};

/** The row of the table, its cells apart. */
const rowOf = (out: string, name: string): readonly string[] =>
  out
    .split("\n")
    .find((line) => line.startsWith(`${name} `))
    ?.split(/ {2,}/) ?? [];

const writes = async (): Promise<readonly string[]> =>
  (await stand.calls())
    .filter((call) => !call.startsWith("GET "))
    .map((call) => call.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id"));

const ALL = [
  "scimProfile",
  "scimEmails",
  "displayName",
  "employeeNumber",
  "costCenter",
  "organization",
  "division",
  "department",
  "manager",
];

describe("bootstrap", () => {
  it("shows on a dry run what is missing, changes nothing and ends with 0", async () => {
    await stand.drop("scimProfile", "department");
    const { code, out } = await run(true);
    expect(code).toBe(0);
    expect(rowOf(out, "scimProfile")).toEqual([
      "scimProfile",
      "JSON",
      "one",
      "missing",
      "create",
      "everything without a place in PingOne",
    ]);
    expect(rowOf(out, "department").slice(3)).toEqual([
      "missing",
      "create",
      "enterprise:department",
    ]);
    expect(rowOf(out, "manager").slice(3)).toEqual([
      "present",
      "-",
      "enterprise:manager.value, enterprise:manager.$ref",
    ]);
    expect(out).toContain("Would create 2 and change 0. Nothing was changed (--dry-run).");
    expect(await stand.attribute("department")).toBeUndefined();
  });

  it("declares everything in an empty environment, and finds nothing to do the second time", async () => {
    await stand.drop(...ALL);
    const first = await run();
    expect(first.code).toBe(0);
    expect(first.out).toContain("Created 9, changed 0.");
    expect(first.out).toContain("A running gateway notices within five minutes");
    // Nothing can have been kept in an overflow that was not there.
    expect(first.out).not.toContain("stay readable");
    expect(await stand.attribute("scimProfile")).toMatchObject({
      type: "JSON",
      enabled: true,
      unique: false,
      multiValued: false,
    });
    expect(await stand.attribute("scimEmails")).toMatchObject({
      type: "STRING",
      multiValued: true,
    });
    const posted = (await writes()).filter((call) => call.startsWith("POST"));
    expect(posted).toEqual(Array(9).fill("POST /schemas/id/attributes"));

    const second = await run();
    expect(second.code).toBe(0);
    expect(second.out).toMatch(/\n\nNothing to do\.\n$/);
    expect((await writes()).filter((call) => call.startsWith("POST"))).toHaveLength(9);
  });

  it("says that values of the overflow stay readable when an attribute comes later", async () => {
    await stand.drop("division");
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).toContain("Values that were kept in scimProfile until now stay readable");
  });

  it("lets a single-valued attribute take several values", async () => {
    await stand.drop("scimEmails");
    await stand.declare({ name: "scimEmails" });
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(rowOf(out, "scimEmails").slice(2, 5)).toEqual([
      "several",
      "different",
      "allow several values",
    ]);
    expect(out).toContain("Created 0, changed 1.");
    expect(await stand.attribute("scimEmails")).toMatchObject({ multiValued: true });
    expect((await run()).out).toContain("Nothing to do.");
  });
});

describe("conflicts are explained, and the rest is done", () => {
  it.each<[string, string, object, RegExp]>([
    ["another type", "manager", { type: "STRING" }, /declared as STRING, JSON is needed/],
    ["disabled", "division", { enabled: false }, /disabled, so PingOne ignores what is written/],
    ["several values for one", "costCenter", { multiValued: true }, /takes several values, one/],
  ])("%s", async (_name, attribute, shape, reason) => {
    await stand.drop(attribute, "department");
    await stand.declare({ name: attribute, ...shape });
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(rowOf(out, attribute)[4]).toBe("conflict, see below");
    expect(out.replace(/\n\s*/g, " ")).toMatch(reason);
    expect(out).toContain("Created 1, changed 0, in conflict 1.");
    expect(await stand.attribute("department")).toBeDefined();
    expect(await stand.attribute(attribute)).toMatchObject(shape);
  });

  it("a name that differs by case only", async () => {
    await stand.drop("department");
    await stand.declare({ name: "Department" });
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out).toContain("PingOne has Department, and two names must not differ by case only.");
    expect((await writes()).filter((call) => call.startsWith("POST"))).toHaveLength(1);
  });
});

describe("what PingOne refuses", () => {
  it("403: names the role, where to give it, and what was not done", async () => {
    await stand.drop("displayName", "division", "department");
    await stand.faults({ method: "POST", path: "/attributes$", times: 9, status: 403 });
    const { code, out } = await run();
    expect(code).toBe(1);
    const text = out.replace(/\n\s*/g, " ");
    expect(text).toContain("Could not do displayName: PingOne does not let this worker change");
    expect(text).toMatch(/role Environment Admin for this environment: PingOne console, .*Roles/);
    expect(text).toContain("needed for bootstrap only");
    expect(text).toContain("Created 0, changed 0, not done 3.");
    // The next one would be refused too, so it is not tried.
    expect((await writes()).filter((call) => call.startsWith("POST"))).toHaveLength(1);
  });

  it("403 of a licence without custom attributes is no missing role", async () => {
    await stand.drop("department");
    await stand.knobs({ canUseCustomSchema: false });
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out).toContain("The licence of this environment does not allow custom attributes");
    expect(out).not.toContain("Environment Admin");
  });

  it("a limit of PingOne's own is quoted, and the next attribute is tried", async () => {
    await stand.drop("scimProfile", "department");
    await stand.knobs({ limits: { customJsonAttributes: 1 } });
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out.replace(/\n\s*/g, " ")).toContain(
      "PingOne refuses to change the user schema (400): The schema must not have more than 1 custom attributes of type JSON.",
    );
    expect(out).toContain("Created 1, changed 0, not done 1.");
    expect(await stand.attribute("department")).toBeDefined();
  });

  it("a schema that cannot be read ends it, with the worker's mistake explained", async () => {
    const { code, out } = await run(true, { PINGONE_CLIENT_SECRET: "not-the-secret" });
    expect(code).toBe(1);
    expect(out).toContain("The schema cannot be read.");
    expect(out).toContain("secret is wrong (401)");
    expect(out).not.toContain("not-the-secret");
  });
});

describe("faults on the way (contract 10.5)", () => {
  it.each([
    ["an answer lost after the commit", { kind: "reset", when: "after" }],
    ["503 after the commit", { status: 503, when: "after" }],
    ["503 before anything happened", { status: 503, when: "before" }],
  ])("%s: the attribute is there once", async (_name, fault) => {
    await stand.drop("department");
    await stand.faults({ method: "POST", path: "/attributes$", ...fault });
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).toContain("Created 1, changed 0.");
    expect(await stand.attribute("department")).toBeDefined();
  });

  it("two at the same time both end well", async () => {
    await stand.drop(...ALL);
    const codes = await Promise.all([
      bootstrapCommand({}, stand.dependencies()),
      bootstrapCommand({}, stand.dependencies()),
    ]);
    expect(codes).toEqual([0, 0]);
  });
});

describe("the command", () => {
  it("needs PingOne settings, and says how to try it without an environment", async () => {
    const load = () => loadConfig({}, () => "", { forceDemo: false });
    const attempt = bootstrapCommand({}, { ...stand.dependencies(), load });
    await expect(attempt).rejects.toBeInstanceOf(ConfigError);
    await expect(attempt).rejects.toMatchObject({
      problems: [expect.stringMatching(/^PINGONE_ENVIRONMENT_ID: .*scim-pingone emulator/)],
    });
  });

  it("prints no secret", async () => {
    await stand.drop("department");
    const { out } = await run();
    expect(out).not.toMatch(new RegExp(`${SECRET}|${BEARER}|eyJ`));
  });
});
