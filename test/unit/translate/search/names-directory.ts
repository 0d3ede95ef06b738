// A collection of names whose owners come and go while it is walked.
import type { PagedSource } from "../../../../src/pingone/resources/collection.js";

/** Names in order; a cursor goes on after the last one it has shown, as PingOne's do. */
export function directory(
  names: string[],
  { omitCount = false } = {},
): PagedSource<string> & { readonly calls: string[] } {
  const calls: string[] = [];
  const after = (last: string, limit: number) => {
    const left = names.filter((name) => name > last);
    const items = left.slice(0, limit);
    const next = left.length > limit ? JSON.stringify([items.at(-1), limit]) : undefined;
    return Promise.resolve({ items, count: omitCount ? undefined : names.length, next });
  };
  return {
    calls,
    list(_filter, limit) {
      calls.push("list");
      return after("", limit);
    },
    follow(next) {
      calls.push("follow");
      const [last, limit] = JSON.parse(next) as [string, number];
      return after(last, limit);
    },
  };
}
