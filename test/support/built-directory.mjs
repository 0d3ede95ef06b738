// One built program for the whole run: this says where it will be, test/support/built-cli.ts builds it for the first who asks.
import { resolve } from "node:path";

export default function nameBuiltDirectory() {
  process.env["SCIM_TEST_BUILT"] = resolve(`.build-test-${process.pid}`);
}
