// Decides which request a fault strikes, exactly `times` times and in the order the faults were given.
import type { Touch } from "../directory/touch.js";
import type { Fault } from "../knobs.js";

interface ArmedFault {
  readonly fault: Fault;
  readonly pattern: RegExp;
  left: number;
}

export interface FaultTable {
  arm(faults: readonly Fault[]): void;
  /** The fault for this request, its count taken down; undefined when none matches. */
  take(method: string, url: string): Fault | undefined;
  /** What is still armed, `times` being what is left. */
  remaining(): Fault[];
}

export function createFaultTable(touch: Touch): FaultTable {
  let armed: ArmedFault[] = [];

  function matches(entry: ArmedFault, method: string, url: string): boolean {
    if (entry.fault.method !== "*" && entry.fault.method !== method) return false;
    const query = url.indexOf("?");
    return entry.pattern.test(url) || (query >= 0 && entry.pattern.test(url.slice(0, query)));
  }

  return {
    arm(faults) {
      armed = faults.map((fault) => ({
        fault,
        pattern: new RegExp(fault.path),
        left: fault.times,
      }));
    },
    take(method, url) {
      if (armed.length === 0) return undefined;
      const entry = armed.find((candidate) => matches(candidate, method, url));
      if (entry === undefined) return undefined;
      touch("knobs", "");
      entry.left -= 1;
      if (entry.left <= 0) armed = armed.filter((other) => other !== entry);
      return entry.fault;
    },
    remaining: () => armed.map(({ fault, left }) => ({ ...fault, times: left })),
  };
}
