// Takes away what test/support/built-cli.ts built for this run.
import { rmSync } from "node:fs";

export default function removeBuiltDirectory() {
  rmSync(process.env["SCIM_TEST_BUILT"], { recursive: true, force: true });
}
