// Closes a run with the one line that every CI reads: "N passed, N failed".
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    // A suite that could not even load has no failed test; it still is a failure.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed\n`);
  }
}
