#!/usr/bin/env sh
# Runs tests by the Node that is first on PATH, and says which that is: npm exec --package node@26.10.0 -- scripts/on-this-node.sh test/unit
set -eu
node --version
exec node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js "$@"
