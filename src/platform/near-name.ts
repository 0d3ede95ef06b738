// Finds what somebody probably meant by a name that does not exist.

/** The candidate that differs least, in any case of letters; undefined when each differs by more than `most`. */
export function nearName(
  name: string,
  candidates: Iterable<string>,
  most = Math.max(1, Math.floor(name.length / 3)),
): string | undefined {
  const folded = name.toLowerCase();
  let least = most + 1;
  let nearest: string | undefined;
  for (const candidate of candidates) {
    const distance = distanceOf(folded, candidate.toLowerCase(), least);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const near = nearName(name, candidates);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/** What it counts that words are cut short: more than a slip of the finger, less than another word. */
const ABBREVIATED = 3;

/** Infinity where it is plainly `limit` or more: each variable of the environment is compared with every setting at every start. */
const distanceOf = (name: string, candidate: string, limit: number): number =>
  Math.min(
    Math.abs(name.length - candidate.length) < limit ? editDistance(name, candidate) : Infinity,
    limit > ABBREVIATED && abbreviates(name, candidate) ? ABBREVIATED : Infinity,
  );

/** `PINGONE_ENV_ID` of `PINGONE_ENVIRONMENT_ID`: each word begins the candidate's word in that place. */
function abbreviates(name: string, candidate: string): boolean {
  const words = name.split("_");
  const whole = candidate.split("_");
  return words.length > 1 && words.every((word, at) => word !== "" && whole[at]?.startsWith(word));
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  // `rows[i][j]`: the distance of the first i letters of a from the first j of b.
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwap ? at(row - 2, column - 2) + 1 : Infinity,
      );
    }
  }
  return at(a.length, b.length);
}
