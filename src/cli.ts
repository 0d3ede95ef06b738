#!/usr/bin/env node
// The door: looks at Node's version before anything is loaded that an older Node cannot read. No static import, old syntax only.

/** The `engines` of package.json. */
const MAJOR = 20;
const MINOR = 19;
const parts = process.versions.node.split(".");
const major = Number(parts[0]);

if (major > MAJOR || (major === MAJOR && Number(parts[1]) >= MINOR)) {
  await import("./cli/program.js");
} else {
  process.stderr.write(
    `scim-pingone needs Node ${MAJOR}.${MINOR} or later, and this is Node ${process.versions.node}. ` +
      "Install the current LTS release from https://nodejs.org (or with a version manager: nvm install --lts) and try again.\n",
  );
  process.exitCode = 1;
}
