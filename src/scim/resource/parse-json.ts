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

/** Texts are short: their end is near, and found sooner than by asking for it. */
const near = 64;

/** The position of a string's closing quote; the end of the text where there is none. */
function endOfString(text: string, open: number): number {
  const far = Math.min(open + near, text.length);
  let at = open + 1;
  for (; at < far; at += 1) {
    const character = text.charCodeAt(at);
    if (character === quote) return at;
    if (character === backslash) at += 1;
  }
  return endOfLongString(text, at - 1);
}

function endOfLongString(text: string, before: number): number {
  let at = before;
  do {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
  } while (isEscaped(text, at));
  return at;
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

/** Not to be known outside, so that nobody can make up names that pass for one. */
const seed = randomInt(2 ** 31);

/** A number for what stands between two positions, going on from another number. */
function hashOf(text: string, from: number, to: number, before: number): number {
  let hash = before;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
}

const isClosing = (character: number): boolean =>
  character === closeBracket || character === closeBrace;

/** So few are looked through one by one. */
const fewShapes = 64;

/** The shapes of objects that were there before. */
class SeenShapes {
  readonly #few: number[] = [];
  #all: Set<number> | undefined;

  /** Whether it was not there. */
  add(shape: number): boolean {
    if (this.#all !== undefined) return this.#all.size < this.#all.add(shape).size;
    if (this.#few.includes(shape)) return false;
    if (this.#few.push(shape) === fewShapes) this.#all = new Set(this.#few);
    return true;
  }
}

/** Counts the names in the brackets that are open, the brackets, and the shapes of objects. */
class Counter {
  /** Of the innermost brackets: how many names, and their shape. */
  #names = 0;
  #shape = seed;
  /** The same two of each of those around them. */
  readonly #outer: number[] = [];
  readonly #seen = new SeenShapes();
  #dearTexts = 0;

  open(): void {
    if (this.#outer.length === 2 * deepest) {
      throw badRequest("invalidSyntax", `The JSON is nested deeper than ${deepest} levels.`);
    }
    this.#outer.push(this.#names, this.#shape);
    this.#names = 0;
    this.#shape = seed;
  }

  close(): void {
    if (this.#outer.length === 0) return;
    this.#shape = this.#outer.pop() ?? seed;
    this.#names = this.#outer.pop() ?? 0;
  }

  /** Of a text that is no name: a name's are counted at its colon. */
  unitsOfText(isDear: boolean): number {
    if (!isDear) return 0;
    this.#dearTexts += 1;
    return this.#dearTexts > dearTexts.few ? unitsOf.textOfMany : 0;
  }

  /** Of what ends with the character before a comma; objects and arrays have been counted. */
  unitsOfComma(before: number): number {
    const isInArray = this.#names === 0 && this.#outer.length > 0;
    return isInArray && !isClosing(before) ? unitsOf.plainElement : unitsOf.item;
  }

  /** Of the name between two positions. */
  unitsOfName(text: string, from: number, to: number): number {
    this.#names += 1;
    if (this.#names > mostNames) {
      throw badRequest("tooMany", `An object has more than ${mostNames} attributes.`);
    }
    const units = this.#names > manyNames ? unitsOf.nameOfMany : unitsOf.item;
    // Whether no object before had these names in this order, up to this one.
    this.#shape = hashOf(text, from, to, this.#shape);
    return units + (this.#seen.add(this.#shape) ? unitsOf.newShape : 0);
  }
}

/** Characters between two stops. */
const charactersAtOnce = 64 * 1024;

/** Looks at the structure alone; what is no JSON is left to the parser. */
class StructureCheck {
  readonly #text: string;
  readonly #work: WorkBudget;
  readonly #counter = new Counter();
  #at = 0;
  /** The text before. */
  #open = 0;
  #close = 0;
  /** The next backslash: texts come in their order, so that each is looked for once. */
  #escape: number;

  constructor(text: string, work: WorkBudget) {
    work.spend(unitsOf.kibibyte * Math.ceil(text.length / 1024));
    this.#text = text;
    this.#work = work;
    this.#escape = text.indexOf("\\");
  }

  /** Goes on to the next stop; whether that is the end. Throws ScimError 400 `tooMany` or `invalidSyntax`. */
  goOn(): boolean {
    const [text, work, counter] = [this.#text, this.#work, this.#counter];
    const stop = Math.min(this.#at + charactersAtOnce, text.length);
    let at = this.#at;
    for (; at < stop; at += 1) {
      const character = text.charCodeAt(at);
      if (character <= blank) continue;
      if (character === quote) at = this.#readText(at);
      else if (character === comma) work.spend(counter.unitsOfComma(text.charCodeAt(at - 1)));
      else if (character === colon) work.spend(counter.unitsOfName(text, this.#open, this.#close));
      else if (character === openBracket || character === openBrace) {
        work.spend(unitsOf.container);
        counter.open();
      } else if (isClosing(character)) counter.close();
    }
    this.#at = at;
    return at >= text.length;
  }

  /** From its opening quote; answers where its closing one is. */
  #readText(quoteAt: number): number {
    const text = this.#text;
    this.#open = quoteAt + 1;
    this.#close = endOfString(text, quoteAt);
    if (text.charCodeAt(this.#close + 1) !== colon) {
      const isShort = this.#close - this.#open <= dearTexts.longestShort;
      this.#work.spend(this.#counter.unitsOfText(isShort || this.#hasEscape()));
    }
    return this.#close;
  }

  #hasEscape(): boolean {
    if (this.#escape >= 0 && this.#escape < this.#open) {
      this.#escape = this.#text.indexOf("\\", this.#open);
    }
    return this.#escape >= 0 && this.#escape < this.#close;
  }
}

/**
 * The parser itself cannot be stopped: what the check lets pass takes it some 40 ms at most. Throws SyntaxError for what is no
 * JSON; ScimError 400 `tooMany` or `invalidSyntax` for what is too much of it.
 */
export function* parseJson(text: string, work: WorkBudget): Steps<unknown> {
  const check = new StructureCheck(text, work);
  while (!check.goOn()) yield;
  yield;
  const value = JSON.parse(text) as unknown;
  yield;
  return value;
}

/** The same of a short text. */
export function parseJsonAtOnce(text: string, work: WorkBudget): unknown {
  const check = new StructureCheck(text, work);
  while (!check.goOn());
  return JSON.parse(text) as unknown;
}
