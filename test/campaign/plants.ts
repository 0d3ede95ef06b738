// Defects of which each has to be found by a campaign: where in the program they go, and what finding one looks like.

export interface Plant {
  readonly name: string;
  /** Below `src/`. */
  readonly file: string;
  readonly sound: string;
  readonly planted: string;
  /** What a campaign says of it, one of these at least. */
  readonly found: RegExp;
  readonly options: readonly string[];
}

export const plants: readonly Plant[] = [
  {
    name: "a POST is sent again without a look",
    file: "translate/idempotent-create.ts",
    sound: "const found = await findHolder(task, error);",
    planted: "const found = undefined;",
    found: /^(FALSE: .*409, though nobody has made it|HALF-DONE|LEAVER)/m,
    options: ["--processes", "1", "--operations", "500"],
  },
  {
    name: "what is found is adopted, and undone, without a look at its marker",
    file: "translate/idempotent-create.ts",
    sound: "if (task.isOurs(found)) return found;\n  if (task.keepsMarkers",
    planted: "return found;\n  if (task.keepsMarkers",
    found: /^(DOUBLED: .*whose name is taken|FOREIGN USER TOUCHED)/m,
    options: ["--processes", "1", "--operations", "500"],
  },
  {
    name: "writes to one resource do not wait for each other",
    file: "translate/write-order.ts",
    sound: "if (before !== undefined) await byDeadline(",
    planted: "if (false) await byDeadline(",
    found: /^(LEAVER|LOST|FALSE)/m,
    options: ["--processes", "1", "--operations", "1000"],
  },
  {
    name: "replicas do not wait for each other: no lease is taken",
    file: "translate/write-order.ts",
    sound: "if (leases !== undefined)",
    planted: "if (false)",
    found: /^(LEAVER|LOST|FALSE)/m,
    options: ["--processes", "2", "--redis", "--operations", "1000"],
  },
];

/** The text of a source with the defect in it; throws where what it looks for is not there exactly once. */
export function withDefect({ name, file, sound, planted }: Plant, text: string): string {
  if (text.split(sound).length !== 2)
    throw new Error(`${name}: ${file} does not have it once: ${sound}`);
  return text.replace(sound, planted);
}
