// Turns what zod finds wrong with the shape of a file into sentences that say what to write instead; no value is quoted.
import * as z from "zod";
import { didYouMean } from "../near-name.js";

export interface ShapeProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export type Shaped<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value: undefined; readonly problems: readonly ShapeProblem[] };

/** Messages that a schema brings along win over those made here. */
export function checkShape<T>(schema: z.ZodType<T>, value: unknown): Shaped<T> {
  const result = schema.safeParse(value, { error: explain });
  if (result.success) return { value: result.data, problems: [] };
  const problems = result.error.issues.flatMap((each) => toProblems(each));
  return { value: undefined, problems: problems.map((each) => asMissing(each, value)) };
}

/** A schema that says what a text must look like says nothing of one that is not there. */
function asMissing({ path, message }: ShapeProblem, value: unknown): ShapeProblem {
  const found = path.reduce<unknown>(
    (each, step) => (each as Readonly<Record<PropertyKey, unknown>> | undefined)?.[step],
    value,
  );
  const isTold = found !== undefined || message.startsWith("is missing");
  return isTold ? { path, message } : { path, message: "is missing" };
}

const words: Readonly<Record<string, string>> = {
  string: "text",
  array: "a list",
  object: "a block of keys",
  record: "a block of keys",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
};

const nameOf = (expected: string): string => words[expected] ?? expected;

function explain(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") {
    if (issue.input === undefined) return "is missing";
    return `must be ${nameOf(issue.expected)}${howTo(issue)}`;
  }
  if (issue.code === "invalid_value") return explainChoice(issue.values, issue.input);
  if (issue.code !== "unrecognized_keys") return undefined;
  const known = knownKeys(issue.inst);
  return issue.keys.map((key) => `is unknown${hint(key, known)}`).join("\n");
}

/** Of more keys than these nobody reads the list. */
const MOST_KEYS = 8;

/** What to write in place of a value of another type. */
function howTo({
  expected,
  input,
  inst,
}: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  if (expected === "string" && typeof input !== "object") return ": put it in quotes";
  if (expected !== "object" && expected !== "record") return "";
  const known = knownKeys(inst);
  const keys = known.length > 0 && known.length <= MOST_KEYS ? `: ${known.join(", ")}` : "";
  return `${Array.isArray(input) ? ", not a list" : ""}${keys}`;
}

function explainChoice(values: readonly unknown[], input: unknown): string {
  const choices = values.map(String);
  const meant = typeof input === "string" ? didYouMean(input, choices) : "";
  return `must be ${choices.length === 1 ? "" : "one of "}${choices.join(", ")}${meant}`;
}

function hint(key: string, known: readonly string[]): string {
  if (key === "<<") return ": what a block shares with another is written out";
  const meant = didYouMean(key, known);
  return meant === "" ? `; known here: ${known.join(", ")}` : meant;
}

/** Keys that may be given: one that is refused whatever it says is no suggestion. */
const knownKeys = (schema: unknown): readonly string[] =>
  schema instanceof z.ZodObject
    ? Object.entries(schema.shape).flatMap(([key, each]) => (isRefused(each) ? [] : [key]))
    : [];

const isRefused = (schema: unknown): boolean =>
  schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodNever;

function toProblems(issue: z.core.$ZodIssue): readonly ShapeProblem[] {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    // One line of the message for each key, so that each is told in the line it stands in.
    const messages = message.split("\n");
    return issue.keys.map((key, place) => ({
      path: [...path, key],
      message: messages[place] ?? message,
    }));
  }
  if (issue.code === "invalid_key") {
    return [{ path, message: issue.issues[0]?.message ?? message }];
  }
  if (issue.code !== "invalid_union") return [{ path, message }];
  const meant = issue.errors
    .map((branch) => branch.flatMap((each) => toProblems(each)))
    .find(isMeant);
  if (meant === undefined) return [{ path, message }];
  return meant.map((each) => ({ path: [...path, ...each.path], message: each.message }));
}

/** Whether an alternative is the one that was meant: wrong inside of one key or of list items, not as a whole. */
function isMeant(problems: readonly ShapeProblem[]): boolean {
  const key = problems[0]?.path[0];
  return problems.every(
    ({ path }) => path.length > 0 && (typeof path[0] === "number" || path[0] === key),
  );
}
