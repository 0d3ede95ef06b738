// Reads the path of a bulk operation: a resource type, and the resource where one is meant, by id or by bulkId (RFC 7644 section 3.7).

export const REFERENCE_PREFIX = "bulkId:";

export interface BulkPath {
  /** As sent, for the answer. */
  readonly text: string;
  /** For example `/Users`; whether there is such a type is not known yet. */
  readonly collection: string;
  /** The id, or `bulkId:` and what names the POST; undefined for the collection itself. */
  readonly id: string | undefined;
}

/** nextcloud makes bulkIds of group names and writes them into paths as they are: one is never decoded, split or cut. */
function readId(rest: string): string | undefined {
  if (rest.startsWith(REFERENCE_PREFIX)) return rest;
  const [raw = ""] = rest.split("?");
  const id = decode(raw.replace(/\/$/, ""));
  return id === "" ? undefined : id;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A missing slash in front, one too many behind and a query are tolerated, as over HTTP. */
export function readBulkPath(text: string): BulkPath {
  const relative = text.replace(/^\//, "");
  const slash = relative.indexOf("/");
  if (slash < 0) {
    const [collection = ""] = relative.split("?");
    return { text, collection: `/${collection}`, id: undefined };
  }
  return {
    text,
    collection: `/${relative.slice(0, slash)}`,
    id: readId(relative.slice(slash + 1)),
  };
}
