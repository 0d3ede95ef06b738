// What stands on the command line: numbers that are numbers, and a word that is no command but was meant to be one.
import { InvalidArgumentError, type Command } from "commander";
import { didYouMean } from "../platform/near-name.js";

export function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It has to be a whole number.");
  return Number(text);
}

export function port(text: string): number {
  const value = count(text);
  if (value > 65_535) throw new InvalidArgumentError("It has to be between 0 and 65535.");
  return value;
}

/** A default command would take a misspelt one for an argument of its own. Undefined when nothing is wrong. */
export function unknownCommand(program: Command, args: readonly string[]): string | undefined {
  const [first = "-"] = args;
  const names = [...program.commands.map((each) => each.name()), "help"];
  if (first.startsWith("-") || names.includes(first)) return undefined;
  const meant = didYouMean(first, names) || `; there are ${names.join(", ")}`;
  return `error: "${first}" is no command${meant}\nscim-pingone --help tells what each does.`;
}
