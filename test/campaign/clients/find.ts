// How a client finds what it once sent: by a search, whose result is judged, too.
import { parseBody } from "../check/answer-form.js";
import type { Ledger } from "../model/ledger.js";
import { Person, type Team } from "../model/resource.js";
import type { CampaignClock } from "../time.js";
import type { Exchange } from "./exchange.js";
import type { Style } from "./style.js";

interface Found {
  readonly id: string;
}

export interface Finder {
  /** What a search finds of that name; undefined when nobody can say. */
  look(of: Person | Team): Promise<Found | "nobody" | undefined>;
  /** Looks until it is found, or surely not there; whether it has an id by then. */
  adopt(of: Person | Team): Promise<boolean>;
}

export interface FinderDependencies {
  readonly exchange: Exchange;
  readonly ledger: Ledger;
  readonly clock: CampaignClock;
  readonly style: Style;
}

const PAUSE_MS = 5_000;

function searchOf(of: Person | Team): string {
  const isPerson = of instanceof Person;
  const filter = encodeURIComponent(`${isPerson ? "userName" : "displayName"} eq "${of.name}"`);
  return isPerson
    ? `/Users?filter=${filter}&startIndex=1&count=100`
    : `/Groups?excludedAttributes=members&filter=${filter}`;
}

export function createFinder({ exchange, ledger, clock, style }: FinderDependencies): Finder {
  async function look(of: Person | Team): Promise<Found | "nobody" | undefined> {
    const wasPresent = of.present.isSurely(true);
    const wasAbsent = of.present.isSurely(false);
    const askedMs = clock.now();
    const answer = await exchange.read({ method: "GET", path: searchOf(of) }, [of], style);
    if (answer.status !== 200) return undefined;
    const resources = (parseBody(answer.text)?.["Resources"] ?? []) as readonly Found[];
    if (resources.length > 1) {
      ledger.violate("doubled", `${of.name} is found ${resources.length} times`, of);
    }
    const [found] = resources;
    if (ledger.areListingsTrue(askedMs)) {
      if (found === undefined && wasPresent && of.present.isSurely(true)) {
        ledger.violate("lost", `${of.name} is not found, though it was acknowledged`, of);
      }
      if (found !== undefined && wasAbsent && of.present.isSurely(false)) {
        ledger.violate("false", `${of.name} is found, though it is not there`, of);
      }
    }
    return found ?? "nobody";
  }

  return {
    look,
    async adopt(of) {
      for (let attempt = 1; attempt <= style.attempts; attempt += 1) {
        const found = await look(of);
        const isTrue = ledger.areListingsTrue(clock.now());
        if (found !== undefined && found !== "nobody") {
          of.id = found.id;
          if (isTrue) of.present.write(true).done();
          return true;
        }
        if (found === "nobody" && isTrue) return false;
        await clock.sleep(PAUSE_MS);
      }
      return false;
    },
  };
}
