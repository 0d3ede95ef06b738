// Composes text, so that two spellings of a name are one (RFC 7644 section 5), at a price that grows with its length only.

/** Text without others is composed already; asking is faster than composing ten thousand ids. */
const plainAscii = /^\p{ASCII}*$/u;
const marks = /\p{M}+/gu;
/** The most marks on one letter that Unicode has text compared with (UAX 15 section 13); sorting them is quadratic. */
const mostMarks = 30;

export const isPlainAscii = (text: string): boolean => plainAscii.test(text);

/** Whether composing it costs no more than reading it: no language piles up more marks. */
const isStreamSafe = (text: string): boolean =>
  text.length <= mostMarks || text.match(marks)?.some((run) => run.length > mostMarks) !== true;

/** In normalization form C, or D; text that is no language's stays as it is. */
export function composed(text: string, form: "NFC" | "NFD" = "NFC"): string {
  return isPlainAscii(text) || !isStreamSafe(text) ? text : text.normalize(form);
}
