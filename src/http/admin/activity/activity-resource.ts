// /activity: what was asked of the gateway and what became of it; by GET the latest or what comes, by POST all about a name.
import type { ActivityEntries } from "../../../activity/entries.js";
import type { ActivityRecorder } from "../../../activity/recorder.js";
import { searchOf } from "../../base-url.js";
import { parseActivityQuery } from "./activity-query.js";
import { parseActivityQuestion } from "./activity-question.js";
import { asksForEvents, createActivityStream } from "./activity-stream.js";
import type { AdminResource } from "../admin-resource.js";

export function activityResource(
  entries: ActivityEntries,
  recorder: Pick<ActivityRecorder, "watch">,
): AdminResource {
  const stream = createActivityStream(recorder);
  return {
    path: "/activity",
    read: async (request, response) => {
      if (asksForEvents(request)) {
        stream(request, response);
        return;
      }
      const query = parseActivityQuery(searchOf(request));
      if (typeof query === "string") response.status(400).json({ error: query });
      else response.json(await entries.latest(query));
    },
    ask: async (request, response) => {
      const question = parseActivityQuestion(request.body);
      if (typeof question === "string") response.status(400).json({ error: question });
      else response.json(await entries.about(question));
    },
  };
}
