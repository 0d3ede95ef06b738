// Wrong configuration is told once, completely: every problem with the setting it belongs to, no value quoted.

export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`${problems.length} configuration problem(s)`);
    this.problems = problems;
  }
}
