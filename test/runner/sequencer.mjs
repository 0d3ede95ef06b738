// In which order test files run: those that take longest first, so that no core waits at the end for one that began last.
import { relative } from "node:path";
import Sequencer from "@jest/test-sequencer";

/** Above some eight seconds each, the longest first; the size of a file tells little of how long it takes. */
const LONGEST = [
  "test/redis/killed-group-creates",
  "test/redis/killed-user-creates",
  "test/redis/shared-limits",
  "test/integration/create-races",
  "test/integration/costly-requests",
  "test/integration/policy/create-sequences",
  "test/transcripts/shadow-at-size",
  "test/integration/process-ends",
  "test/integration/read-back",
  "test/integration/command-line",
  "test/integration/fuzz",
  "test/integration/allocated-bytes",
  "test/integration/foreign-answers",
  "test/integration/governor",
  "test/integration/group-size",
  "test/integration/documented-examples",
  "test/integration/reload",
  "test/integration/policy/parallel-sources",
  "test/transcripts/transcripts",
  "test/integration/outage",
  "test/integration/jwt",
  "test/integration/leavers",
  "test/integration/overflow",
  "test/integration/create-faults",
  "test/integration/filters",
  "test/integration/guard",
  "test/integration/sockets",
  "test/integration/policy/tombstone",
  "test/integration/metrics",
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
