// What a test file gets as `@jest/globals`: bindings that follow the file that runs, since modules of test/support/ are loaded once.
export let afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test;

export function provide(globals, mocker) {
  ({ afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } = globals);
  jest = { fn: mocker.fn.bind(mocker), spyOn: mocker.spyOn.bind(mocker) };
}
