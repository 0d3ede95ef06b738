// Collects everything wrong with one request, so that all of it is reported together (contract 14.17).
import type { ProblemDetail } from "../http/problem.js";
import { invalidData, invalidRequest, malformed } from "../http/problem.js";

export class Violations {
  readonly #malformed: ProblemDetail[];
  readonly #invalid: ProblemDetail[];
  readonly #prefix: string;

  constructor(whole?: Violations, prefix = "") {
    this.#malformed = whole === undefined ? [] : whole.#malformed;
    this.#invalid = whole === undefined ? [] : whole.#invalid;
    this.#prefix = prefix;
  }

  /** The same collection, for the members of an object: their targets begin with its name. */
  under(name: string): Violations {
    return new Violations(this, `${this.#prefix}${name}.`);
  }

  /** Not of the JSON type the attribute has; outranks every other violation. */
  wrongType(target: string): void {
    this.#malformed.push(malformed(this.#prefix + target));
    return undefined;
  }

  add(detail: ProblemDetail): void {
    const { target } = detail;
    this.#invalid.push(
      target === undefined ? detail : { ...detail, target: this.#prefix + target },
    );
    return undefined;
  }

  invalid(target: string, message: string, innerError?: Record<string, unknown>): void {
    this.add({
      code: "INVALID_VALUE",
      target,
      message,
      ...(innerError === undefined ? {} : { innerError }),
    });
  }

  required(target: string): void {
    this.add({ code: "REQUIRED_VALUE", target, message: "must not be null" });
  }

  blank(target: string): void {
    this.add({ code: "EMPTY_VALUE", target, message: "must not be blank" });
  }

  notUnique(target: string, existingId?: string): void {
    this.add({
      code: "UNIQUENESS_VIOLATION",
      target,
      message: "is unique but a non-unique value is provided",
      ...(existingId === undefined ? {} : { innerError: { existingId } }),
    });
  }

  throwIfAny(): void {
    if (this.#malformed.length > 0) throw invalidRequest(...this.#malformed);
    if (this.#invalid.length > 0) throw invalidData(...this.#invalid);
  }
}
