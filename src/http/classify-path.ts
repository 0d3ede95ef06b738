// What a request asks for as far as its method and path tell, where it was refused before anybody looked closer.

export interface Classified {
  readonly operation: string | undefined;
  readonly resourceType: string | undefined;
  /** As it stands in the path. */
  readonly id: string | undefined;
}

/** By a segment of a path, which may be any text. */
const collections: ReadonlyMap<string, string> = new Map([
  ["users", "User"],
  ["groups", "Group"],
]);

const ofCollection: Readonly<Record<string, string>> = { GET: "list", POST: "create" };
const ofResource: Readonly<Record<string, string>> = {
  GET: "read",
  PUT: "replace",
  PATCH: "patch",
  DELETE: "delete",
};

export function classifyPath(method: string, url: string): Classified {
  const [path = ""] = url.split("?");
  const segments = path
    .toLowerCase()
    .split("/")
    .filter((each) => each !== "");
  const place = segments.findIndex((each) => collections.has(each));
  const last = segments.at(-1);
  if (last === ".search") {
    return {
      operation: "search",
      resourceType: collections.get(segments.at(-2) ?? ""),
      id: undefined,
    };
  }
  if (place < 0) {
    return {
      operation: last === "bulk" ? "bulk" : undefined,
      resourceType: undefined,
      id: undefined,
    };
  }
  const id = segments[place + 1];
  const operation = (id === undefined ? ofCollection : ofResource)[method];
  return { operation, resourceType: collections.get(segments[place] ?? ""), id };
}
