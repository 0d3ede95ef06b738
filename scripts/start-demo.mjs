// Starts a demo gateway on free ports, and resolves with the process and its address once it listens; its own words are in the error else.
import { spawn } from "node:child_process";

export function startDemo({ command, args = [], cwd, env = process.env }) {
  const child = spawn(command, [...args, "serve", "--demo"], {
    cwd,
    env: { ...env, PORT: "0", EMULATOR_PORT: "0" },
  });
  let said = "";
  return new Promise((started, fail) => {
    const hear = (chunk) => {
      said += chunk;
      const address = /"scim":"(127\.0\.0\.1:\d+)"/.exec(said)?.[1];
      if (address !== undefined) started({ child, address });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", fail);
    child.on("exit", (code) => fail(new Error(`serve ended with ${code}: ${said}`)));
  });
}
