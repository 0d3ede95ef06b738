// The environments the worker may use, and new ones, which begin without a population (contract 9).
import { compileFilter } from "../../filter/compile-filter.js";
import { ENVIRONMENT_FILTER_TABLE } from "../../filter/other-tables.js";
import { parseFilter } from "../../filter/parse-filter.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { arraySource, collection } from "../collection.js";
import { environmentInput } from "./environment-input.js";
import { renderEnvironment } from "./render-environment.js";

const PAGE = 250;

export function listEnvironments(call: ApiCall): Reply {
  const text = call.query.get("filter");
  const { filterTerms } = call.environment.knobs().limits;
  const matches =
    text === null
      ? () => true
      : compileFilter(parseFilter(text, filterTerms), ENVIRONMENT_FILTER_TABLE);
  const rows = call.platform
    .environments()
    .filter(matches)
    .map((environment, index) => ({ seq: index + 1, environment }));
  return collection(call, arraySource(rows), {
    relation: "environments",
    maximum: PAGE,
    defaultLimit: PAGE,
    render: ({ environment }) => renderEnvironment(environment, call.platform.url),
  });
}

export function createEnvironment(call: ApiCall): Reply {
  const environment = call.platform.addEnvironment(environmentInput(call, undefined));
  return {
    status: 201,
    body: renderEnvironment(environment, call.platform.url),
    headers: { Location: `${call.platform.url}/environments/${environment.id}` },
  };
}
