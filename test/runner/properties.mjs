// What a test file gets as `fast-check`: the same cases in each run, so that a run fails for what was changed; `SEED=7 npm test` tries others.
import fc from "fast-check";

/** Any number; a test that gives a seed of its own keeps it. */
const SEED = 20_261_126;

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env["SEED"] ?? SEED) });

export * from "fast-check";
export { default } from "fast-check";
