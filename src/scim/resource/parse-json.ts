// Parses JSON that nobody has vouched for: what would cost more than the request may is refused before it is parsed.
import { randomInt } from "node:crypto";
import { badRequest } from "../error.js";
import type { Steps } from "../steps.js";
import type { WorkBudget } from "../work-budget.js";

/** A bulk operation's patch of an extension's value is at level eleven; nothing of SCIM is deeper. */
const deepest = 64;
/** Names in one object: no schema has as many. */
const mostNames = 1_000;
/** From here on an object is a dictionary for the engine, which costs much more. */
const manyNames = 30;

/**
 * Units for reading a kibibyte, a name or value, a text or number in an array, an object or array; measured together with what
 * is done to it later. The engine keeps a shape for each order of names it has seen, and a new one is what costs.
 */
const unitsOf = {
  kibibyte: 40,
  item: 2,
  plainElement: 4,
  container: 4,
  nameOfMany: 8,
  newShape: 70,
  textOfMany: 20,
};

/** Of short texts the engine keeps a table, and texts with escapes it reads twice: of few of them nothing is felt. */
const dearTexts = { longestShort: 10, few: 150_000 };

const blank = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const [openBracket, closeBracket] = [0x5b, 0x5d];
const [openBrace, closeBrace] = [0x7b, 0x7d];

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

/** The position of a string's closing quote; the end of the text where there is none. */
function endOfString(text: string, open: number): number {
  let at = open;
  do {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
  } while (isEscaped(text, at));
  return at;
}

/** Not to be known outside, so that nobody can make up names that pass for one. */
const seed = randomInt(2 ** 31);

/** A number for what stands between two positions, going on from another number. */
function hashOf(text: string, [from, to]: readonly [number, number], before: number): number {
  let hash = before;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
}

const isClosing = (character: number): boolean =>
  character === closeBracket || character === closeBrace;

/** Counts the names in the brackets that are open, the brackets, and the shapes of objects. */
class Counter {
  readonly #names: number[] = [];
  readonly #shapes: number[] = [];
  readonly #seen = new Set<number>();
  #dearTexts = 0;

  open(): void {
    if (this.#names.length === deepest) {
      throw badRequest("invalidSyntax", `The JSON is nested deeper than ${deepest} levels.`);
    }
    this.#names.push(0);
    this.#shapes.push(seed);
  }

  close(): void {
    this.#names.pop();
    this.#shapes.pop();
  }

  /** A name's are counted at its colon. */
  unitsOfText(length: number, hasEscape: boolean, isName: boolean): number {
    if (isName || (length > dearTexts.longestShort && !hasEscape)) return 0;
    this.#dearTexts += 1;
    return this.#dearTexts > dearTexts.few ? unitsOf.textOfMany : 0;
  }

  /** Of what ends with the character before a comma; objects and arrays have been counted. */
  unitsOfComma(before: number): number {
    const isInArray = this.#names.at(-1) === 0;
    return isInArray && !isClosing(before) ? unitsOf.plainElement : unitsOf.item;
  }

  unitsOfName(text: string, place: readonly [number, number]): number {
    const units = this.#name() > manyNames ? unitsOf.nameOfMany : unitsOf.item;
    return units + (this.#isNewShape(text, place) ? unitsOf.newShape : 0);
  }

  /** How many there are now in the object. */
  #name(): number {
    const level = this.#names.length - 1;
    const names = (this.#names[level] ?? 0) + 1;
    this.#names[level] = names;
    if (names <= mostNames) return names;
    throw badRequest("tooMany", `An object has more than ${mostNames} attributes.`);
  }

  /** Whether no object before had these names in this order, up to the one that stands there. */
  #isNewShape(text: string, place: readonly [number, number]): boolean {
    const level = this.#shapes.length - 1;
    const shape = hashOf(text, place, this.#shapes[level] ?? seed);
    this.#shapes[level] = shape;
    const size = this.#seen.size;
    return this.#seen.add(shape).size > size;
  }
}

/** Whether a backslash stands before a position; to be asked for positions in their order, so that each is looked for once. */
function escapesOf(text: string): (from: number, to: number) => boolean {
  let next = text.indexOf("\\");
  return (from, to) => {
    if (next >= 0 && next < from) next = text.indexOf("\\", from);
    return next >= 0 && next < to;
  };
}

/** Characters between two stops. */
const charactersAtOnce = 64 * 1024;

/** Looks at the structure alone; what is no JSON is left to the parser. Throws ScimError 400 `tooMany` or `invalidSyntax`. */
function* checkStructure(text: string, work: WorkBudget): Steps<void> {
  work.spend(unitsOf.kibibyte * Math.ceil(text.length / 1024));
  const counter = new Counter();
  const hasEscape = escapesOf(text);
  let open = 0;
  let close = 0;
  let stop = charactersAtOnce;
  for (let at = 0; at < text.length; at += 1) {
    if (at >= stop) {
      yield;
      stop = at + charactersAtOnce;
    }
    const character = text.charCodeAt(at);
    if (character <= blank) continue;
    if (character === quote) {
      open = at + 1;
      close = at = endOfString(text, at);
      const isName = text.charCodeAt(close + 1) === colon;
      work.spend(counter.unitsOfText(close - open, hasEscape(open, close), isName));
    } else if (character === comma) {
      work.spend(counter.unitsOfComma(text.charCodeAt(at - 1)));
    } else if (character === colon) {
      work.spend(counter.unitsOfName(text, [open, close]));
    } else if (character === openBracket || character === openBrace) {
      work.spend(unitsOf.container);
      counter.open();
    } else if (isClosing(character)) counter.close();
  }
}

/**
 * The parser itself cannot be stopped: what the check lets pass takes it some 40 ms at most. Throws SyntaxError for what is no
 * JSON; ScimError 400 `tooMany` or `invalidSyntax` for what is too much of it.
 */
export function* parseJson(text: string, work: WorkBudget): Steps<unknown> {
  yield* checkStructure(text, work);
  yield;
  const value = JSON.parse(text) as unknown;
  yield;
  return value;
}
