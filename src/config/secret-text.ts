// What stands in a secret although nobody meant it to: the line break of an `echo`, of a Windows file or of a Secret of Kubernetes; quotes; blanks.

/** Of a secret of one line: with this it can be none. */
export const problemOfSecret = (text: string): string | undefined =>
  /[\r\n]/.test(text)
    ? "holds a line break, which counts as part of it; take it away (printf '%s' writes none, a file may end in one)"
    : undefined;

/** With these it may be one. */
export const hasBlanksAround = (text: string): boolean => /^[ \t]|[ \t]$/.test(text);

/** As `docker run --env-file` passes values on, where a shell would take the quotes away. */
export const isQuoted = (text: string): boolean => /^(["'])[^]*\1$/.test(text);
