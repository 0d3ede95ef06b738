// The walks by index of a campaign: one at a time, each with what its pages showed.
import { Resource } from "./resource.js";
import type { Order, Orphans } from "./register.js";

/** An abandoned page may be answered so much later, and writes down where the next begins. */
const ABANDONED_MS = 36_000;

export class Walk extends Resource {
  readonly beganMs: number;
  readonly #order: Order;

  constructor(number: number, order: Order) {
    super(`walk ${number}`, order);
    this.#order = order;
    this.beganMs = order.now();
  }

  override registers(): Iterable<{ orphan: (orphans: Orphans) => void }> {
    return [];
  }

  showed(ids: readonly string[], total: number): void {
    const text = `  showed ${ids.length} of ${total}: ${ids.map((id) => id.slice(0, 8)).join(" ")}`;
    this.log(this.#order.now(), text);
  }
}

export interface Walks {
  isOneUnderWay(): boolean;
  begin(): Walk;
  end(isAbandoned: boolean): void;
  /** How many there were whose pages were looked at, and whose pages were not because listings were late or the walk was forgotten. */
  judged: number;
  excused: number;
  /** How many had a page that could not be had. */
  abandoned: number;
}

export function createWalks(order: Order): Walks {
  let number = 0;
  let untilMs = 0;
  const walks: Walks = {
    judged: 0,
    excused: 0,
    abandoned: 0,
    isOneUnderWay: () => order.now() < untilMs,
    begin() {
      untilMs = Infinity;
      number += 1;
      return new Walk(number, order);
    },
    end(isAbandoned) {
      if (isAbandoned) walks.abandoned += 1;
      untilMs = isAbandoned ? order.now() + ABANDONED_MS : 0;
    },
  };
  return walks;
}
