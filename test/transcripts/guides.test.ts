// The requests that guides and other documents print are sent as printed, in their order, each document on a fresh stand.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { documents, examples } from "../support/documents.js";
import { documentsWithHttp, httpExamples, runExample } from "../support/http-examples.js";
import { startStand, TOKEN, type Stand } from "../support/start.js";
import { problemsOf } from "../unit/config/gateway-files.js";
import type { Variables } from "./replay.js";

describe.each(documentsWithHttp)("%s", (file) => {
  let stand: Stand;
  const variables: Variables = new Map();
  beforeAll(async () => {
    stand = await startStand();
  });
  afterAll(() => stand.stop());

  it.each(
    httpExamples
      .filter((each) => each.file === file)
      .map((each) => [each.at, each.exchange.name, each] as const),
  )("%s: %s", (_at, _name, example) => runExample(stand.baseUrl, TOKEN, example, variables));
});

/** What each guide of a client tells; PingOne's own is about the other side. */
const PARTS = ["Credential", "Attribute mapping", "Test connection", "First cycle", "Errors"];
const guides = documents.filter(
  (file) => file.startsWith("docs/guides/") && !/\/(pingone|README)\.md$/.test(file),
);

describe("guides", () => {
  it.each(guides)("%s tells credential, mapping, test, first cycle, errors", (file) => {
    const text = readFileSync(file, "utf8");
    const titles = [...text.matchAll(/^## (?:\d+\. )?(.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(expect.arrayContaining(PARTS));
    expect(text).toContain("Not verified");
    expect(documentsWithHttp).toContain(file);
  });

  it.each(guides)("%s prints no request that is not sent", (file) => {
    const printed = readFileSync(file, "utf8").match(/^```http$/gm) ?? [];
    expect(httpExamples.filter((each) => each.file === file)).toHaveLength(printed.length);
  });

  it("print configuration files that can be read", () => {
    const files = examples.filter(
      ({ language, text }) => language === "yaml" && /^tenants:/m.test(text),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const { at, text } of files) {
      const problems = problemsOf(text, { environment: { ACME_WORKER_SECRET: "s3cr3t" } });
      expect({ at, problems }).toEqual({ at, problems: [] });
    }
  });

  it("are all named in the list of guides", () => {
    const list = readFileSync("docs/guides/README.md", "utf8");
    expect(guides.length).toBeGreaterThan(5);
    for (const file of guides) expect(list).toContain(`(${file.replace("docs/guides/", "")})`);
  });
});
