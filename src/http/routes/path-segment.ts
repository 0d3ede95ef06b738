// The path of a URL and its segments, without a pattern: every request is asked for them several times.

const SLASH = 47;
const QUESTION_MARK = 63;
const HASH = 35;

/** The place of the first `/`, `?` or `#` from a place on; the length of the text where there is none. */
export function segmentEnd(url: string, from: number): number {
  let end = from;
  while (end < url.length && !isEnd(url.charCodeAt(end))) end += 1;
  return end;
}

const isEnd = (code: number): boolean => code === SLASH || code === QUESTION_MARK || code === HASH;

/** Whether a URL is at a path or below it, in any case of letters; `path` is in lower case, without a slash at its end. */
export const isBelow = (url: string, path: string): boolean =>
  (url.length === path.length || isEnd(url.charCodeAt(path.length))) &&
  url.slice(0, path.length).toLowerCase() === path;

/** The one segment behind a place, with or without a slash before and behind it; undefined where there are more. */
export function onlySegment(url: string, from: number): string | undefined {
  const start = url.charCodeAt(from) === SLASH ? from + 1 : from;
  const end = segmentEnd(url, start);
  const behind = url.charCodeAt(end) === SLASH ? end + 1 : end;
  const next = url.charCodeAt(behind);
  const isLast = behind === url.length || next === QUESTION_MARK || next === HASH;
  return isLast ? url.slice(start, end) : undefined;
}

/** The URL with its path changed; a query stays as it was sent. */
export function changePath(url: string, change: (path: string) => string): string {
  const mark = url.indexOf("?");
  return mark < 0 ? change(url) : change(url.slice(0, mark)) + url.slice(mark);
}
