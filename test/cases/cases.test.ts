// Replays what real clients send beyond the RFC (one file per kind), in order, each file on a fresh stand with the settings it names.
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { SourceConfig } from "../../src/config/config.js";
import { mappingOf } from "../support/mapping.js";
import type { SingleConfig } from "../support/single-tenant.js";
import { useStand, TOKEN } from "../support/start.js";
import { replay } from "../transcripts/expect-answer.js";
import type { Exchange, Variables } from "../transcripts/replay.js";

interface Case {
  readonly title: string;
  /** A mapping file of the repository. */
  readonly mapping?: string;
  readonly onUnmapped?: SourceConfig["onUnmapped"];
  readonly pingoneExtension?: SourceConfig["pingoneExtension"];
  readonly exchanges: readonly Exchange[];
}

const folder = new URL(".", import.meta.url);
const cases = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Case);

const configure =
  ({ mapping, onUnmapped, pingoneExtension }: Case) =>
  (config: SingleConfig): SingleConfig => ({
    ...config,
    ...(mapping === undefined ? {} : { mapping: mappingOf(readFileSync(mapping, "utf8")) }),
    source: {
      ...config.source,
      ...(onUnmapped === undefined ? {} : { onUnmapped }),
      ...(pingoneExtension === undefined ? {} : { pingoneExtension }),
    },
  });

describe.each(cases.map((each) => [each.title, each] as const))("%s", (_title, given) => {
  const stand = useStand({ isKept: true, configure: configure(given) });
  const variables: Variables = new Map();
  beforeAll(() => {
    variables.set("baseUrl", stand.baseUrl);
  });

  it.each(given.exchanges.map((exchange, index) => [index + 1, exchange.name, exchange] as const))(
    "%d: %s",
    async (_index, _name, exchange) => {
      await replay(stand.baseUrl, TOKEN, exchange, variables);
      for (const name of exchange.told ?? []) expect(stand.log()).toContain(`"${name}"`);
    },
  );
});
