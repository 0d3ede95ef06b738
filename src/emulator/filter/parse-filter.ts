// Parses the grammar of contract 6.1 and nothing else; `and` binds tighter than `or` (contract 17 U19).
import type { Filter, MembershipTest } from "./ast.js";
import { invalidFilter } from "./invalid-filter.js";
import type { Token } from "./tokens.js";
import { tokenize } from "./tokens.js";

const NESTING_LIMIT = 50;

class Parser {
  readonly #tokens: readonly Token[];
  readonly #conditionLimit: number;
  #position = 0;
  #depth = 0;
  #conditions = 0;

  constructor(text: string, conditionLimit: number) {
    this.#tokens = tokenize(text);
    this.#conditionLimit = conditionLimit;
  }

  parse(): Filter {
    const filter = this.#or();
    if (this.#peek().kind !== "end") throw invalidFilter("Unexpected text after the expression.");
    return filter;
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? { kind: "end" };
  }

  #next(): Token {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  #acceptWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== "word" || token.text.toLowerCase() !== word) return false;
    this.#position += 1;
    return true;
  }

  #acceptMark(mark: string): boolean {
    const token = this.#peek();
    if (token.kind !== "mark" || token.text !== mark) return false;
    this.#position += 1;
    return true;
  }

  #expectMark(mark: string): void {
    if (!this.#acceptMark(mark)) throw invalidFilter(`"${mark}" expected.`);
  }

  #word(what: string): string {
    const token = this.#next();
    if (token.kind !== "word") throw invalidFilter(`${what} expected.`);
    return token.text;
  }

  #or(): Filter {
    return this.#junction("or", () => this.#junction("and", () => this.#condition()));
  }

  #junction(kind: "and" | "or", part: () => Filter): Filter {
    const first = part();
    if (!this.#acceptWord(kind)) return first;
    const filters = [first, part()];
    while (this.#acceptWord(kind)) filters.push(part());
    return { kind, filters };
  }

  #condition(): Filter {
    if (this.#acceptMark("(")) {
      this.#depth += 1;
      if (this.#depth > NESTING_LIMIT) throw invalidFilter("The expression is nested too deep.");
      const filter = this.#or();
      this.#expectMark(")");
      this.#depth -= 1;
      return filter;
    }
    this.#conditions += 1;
    if (this.#conditions > this.#conditionLimit)
      throw invalidFilter("The expression has too many terms.");
    const attribute = this.#word("An attribute");
    if (this.#acceptMark("[")) return this.#membership(attribute);
    const operator = this.#word("An operator").toLowerCase();
    return { kind: "compare", attribute, operator, value: this.#value() };
  }

  #value(): string | boolean {
    const token = this.#next();
    if (token.kind === "string") return token.value;
    if (token.kind === "word" && token.text === "true") return true;
    if (token.kind === "word" && token.text === "false") return false;
    throw invalidFilter("A value must be a JSON string, true or false.");
  }

  #equals(attribute: string): string {
    if (!this.#acceptWord(attribute) || !this.#acceptWord("eq")) {
      throw invalidFilter(`memberOfGroups takes: ${attribute} eq "value".`);
    }
    const value = this.#value();
    if (typeof value !== "string") throw invalidFilter("memberOfGroups compares with strings.");
    return value;
  }

  #membership(attribute: string): MembershipTest {
    if (attribute !== "memberOfGroups") {
      throw invalidFilter(`The attribute ${attribute} is not supported.`);
    }
    const groupId = this.#equals("id").toLowerCase();
    let type: MembershipTest["type"];
    if (this.#acceptWord("and")) {
      const text = this.#equals("type");
      if (text !== "DIRECT" && text !== "INDIRECT") {
        throw invalidFilter("The membership type is DIRECT or INDIRECT.");
      }
      type = text;
    }
    this.#expectMark("]");
    return { kind: "member", groupId, type };
  }
}

export function parseFilter(text: string, conditionLimit: number): Filter {
  return new Parser(text, conditionLimit).parse();
}
