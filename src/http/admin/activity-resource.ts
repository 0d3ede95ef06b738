// GET /activity: the latest decisions, the newest first.
import type { Trace } from "../../activity/trace.js";
import { searchOf } from "../base-url.js";
import { parseActivityQuery } from "./activity-query.js";
import type { AdminResource } from "./admin-resource.js";

export const activityResource = (trace: Pick<Trace, "entries">): AdminResource => ({
  path: "/activity",
  read: (request, response) => {
    const query = parseActivityQuery(searchOf(request));
    if (typeof query === "string") response.status(400).json({ error: query });
    else response.json({ entries: trace.entries(query) });
  },
});
