// A collection of names whose owners come and go while it is walked.
import type { PagedSource } from "../../../../src/pingone/resources/collection.js";

/** A name is its own id. */
interface Named {
  readonly id: string;
}

export const nameOf = ({ id }: Named): string => id;

/** `sizeOf`: how many PingOne shows where so many were asked for. Names in order; a cursor goes on after the last one it has shown, as PingOne's do. */
export function directory(
  names: string[],
  { omitCount = false, sizeOf = (limit: number): number => limit } = {},
): PagedSource<Named> & { readonly calls: string[] } {
  const calls: string[] = [];
  const after = (last: string, limit: number) => {
    const left = names.filter((name) => name > last);
    const shown = left.slice(0, sizeOf(limit));
    const isLast = left.length === shown.length;
    const next = isLast ? undefined : JSON.stringify([shown.at(-1), limit]);
    const items = shown.map((id) => ({ id }));
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
