// In which order test files run: those that take longest first, so that no core waits at the end for one that began last.
import { relative } from "node:path";
import Sequencer from "@jest/test-sequencer";

/** Above some ten seconds each, the longest first; the size of a file tells little of how long it takes. */
const LONGEST = [
  "test/redis/killed-group-creates",
  "test/redis/killed-user-creates",
  "test/redis/shared-limits",
  "test/integration/create-races",
  "test/integration/costly-requests",
  "test/transcripts/shadow-at-size",
  "test/integration/process-ends",
  "test/integration/command-line",
  "test/transcripts/shadow",
  "test/integration/policy/create-sequences",
  "test/unit/shared-state/key-change.property",
  "test/integration/group-memory",
  "test/integration/documented-examples",
  "test/integration/policy/parallel-sources",
  "test/integration/group-size",
  "test/integration/policy/tombstone",
  "test/integration/fuzz",
  "test/integration/read-back",
  "test/integration/allocated-bytes",
  "test/integration/governor",
  "test/integration/foreign-answers",
  "test/transcripts/transcripts",
  "test/integration/reload",
  "test/integration/guard",
];

const rankOf = ({ path }) => {
  const rank = LONGEST.indexOf(relative(process.cwd(), path).replace(/\.test\.ts$/, ""));
  return rank < 0 ? LONGEST.length : rank;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rankOf(a) - rankOf(b));
  }
}
