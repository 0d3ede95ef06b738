// The configuration as the process loads it: real files, mapping and filters checked by those who use them.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { flat } from "../../support/single-tenant.js";
import { loadSettings } from "../../../src/cli/load-settings.js";
import { problemsIn } from "../config/environments.js";

const directory = mkdtempSync(join(tmpdir(), "scim-pingone-settings-"));
const config = join(directory, "gateway.yaml");
const HR = "urn:acme:params:scim:schemas:extension:hr:2.0:User";

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function write(when: string, mapping: string): void {
  mkdirSync(join(directory, "mapping"), { recursive: true });
  writeFileSync(join(directory, "mapping/acme.yaml"), mapping);
  writeFileSync(
    config,
    `tenants:
  acme:
    pingone:
      environmentId: 8b3f1a52-0c4e-4d3f-9a75-0d8b2f6f1c11
      region: eu
      clientId: 3d1e2f60-6f0a-4a33-8e9f-0c6b9e0d2a22
      clientSecret: "\${WORKER}"
    mapping: mapping/acme.yaml
    sources:
      entra:
        credentials: [{ bearer: { sha256: ${"ab".repeat(32)} } }]
        populations:
          rules:
            - when: ${when}
              population: 5b0c9d71-1a2b-4c3d-8e4f-5a6b7c8d9e33
`,
  );
}

const problemsOf = (): readonly string[] =>
  problemsIn(() => loadSettings({ WORKER: "s3cr3t" }, { config }));

const extension = `extensions: [{ id: "${HR}", name: HR, attributes: [{ name: badge }] }]\n`;

describe("a configuration file on disk", () => {
  it.each([
    ['emails.value ew "@partner.example"', "# as built in\n"],
    [`'${HR}:badge sw "P"'`, extension],
    ["urn:pingidentity:schemas:extension:2.0:PingOneUser:mfaEnabled eq true", ""],
  ])("takes the rule %s", (when, mapping) => {
    write(when, mapping);
    const loaded = loadSettings({ WORKER: "s3cr3t" }, { config });
    expect(flat(loaded.config).source.populations.rules).toHaveLength(1);
    expect(flat(loaded.config).mappingFile).toBe(join(directory, "mapping/acme.yaml"));
    expect(flat(loaded.config).mapping.extensions).toHaveLength(mapping === extension ? 1 : 0);
  });

  it.each([
    ["nickNmae pr", 'is no SCIM filter: Unknown attribute "nickNmae"'],
    ["title eq", "is no SCIM filter: "],
    [`'${HR}:badge sw "P"'`, "is no SCIM filter: Unknown attribute"],
  ])("refuses the rule %s", (when, expected) => {
    write(when, "");
    const problems = problemsOf();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${config}:14: `);
    expect(problems[0]).toContain(expected);
  });

  it("tells the mistakes of the mapping file by its own name and lines", () => {
    write(
      "title pr",
      "attributes:\n  - { scim: titel, pingone: title }\n  - { scim: nickName, pingone: id }\n",
    );
    const mapping = join(directory, "mapping/acme.yaml");
    expect(problemsOf()).toEqual([
      `${mapping}:2: attributes[0].scim: is no SCIM attribute of users; did you mean "title"?`,
      `${mapping}:3: attributes[1].pingone: id is reserved: PingOne keeps it itself`,
    ]);
  });
});

it("config/gateway.example.yaml is usable as it stands", () => {
  const example = "config/gateway.example.yaml";
  const { config: loaded } = loadSettings({ ACME_WORKER_SECRET: "s3cr3t" }, { config: example });
  const single = flat(loaded);
  expect(single.mappingFile).toBe(join("config", "mapping/example-hr.yaml"));
  expect(single.source.name).toBe("entra");
  expect(readFileSync(example, "utf8")).toContain(
    "# yaml-language-server: $schema=gateway.schema.json",
  );
});
