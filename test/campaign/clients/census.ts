// A client that imports: it walks all users by index, page after page through whichever process is next, while others are made and deleted.
import { parseBody } from "../check/answer-form.js";
import type { Ledger } from "../model/ledger.js";
import type { Walk } from "../model/walks.js";
import type { CampaignClock } from "../time.js";
import type { ScimAnswer } from "../world/balancer.js";
import type { Exchange } from "./exchange.js";
import type { Style } from "./style.js";

const COUNT = 20;
const MOST_PAGES = 200;
/** Of one page: one that is refused, or never answered, is asked for again. */
const ATTEMPTS = 12;
/** Above the deadline of a request: what was given up is not under way any more. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 5_000;

interface Page {
  readonly totalResults?: number;
  readonly Resources?: readonly { readonly id: string }[];
}

/** One page; undefined when it could not be had. */
async function readPage(
  { exchange, clock }: CensusDependencies,
  style: Style,
  history: Walk,
  startIndex: number,
): Promise<ScimAnswer | undefined> {
  const path = `/Users?startIndex=${startIndex}&count=${COUNT}`;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const answer = await exchange.read({ method: "GET", path }, [history], style);
    if (answer.status === 200) return answer;
    await clock.sleep(PAUSE_MS);
  }
  return undefined;
}

/** Everybody's id, in order; undefined when a page could not be had. */
async function walk(
  deps: CensusDependencies,
  style: Style,
  history: Walk,
): Promise<readonly string[] | undefined> {
  const ids: string[] = [];
  for (let page = 0, startIndex = 1; page < MOST_PAGES; page += 1) {
    const answer = await readPage(deps, style, history, startIndex);
    if (answer === undefined) return undefined;
    const { totalResults = 0, Resources = [] } = parseBody(answer.text) as Page;
    const shown = Resources.map(({ id }) => id);
    ids.push(...shown);
    history.showed(shown, totalResults);
    startIndex += Resources.length;
    if (Resources.length === 0 || startIndex > totalResults) return ids;
  }
  return undefined;
}

export interface CensusDependencies {
  readonly exchange: Exchange;
  readonly ledger: Ledger;
  readonly clock: CampaignClock;
}

/**
 * Nobody who stays is missed, and nobody is shown twice, as long as nothing that is remembered of the walk was lost. Clients
 * of one source take turns: two walks at once cannot be told apart.
 */
export async function takeCensus(deps: CensusDependencies, given: Style): Promise<void> {
  const { ledger } = deps;
  const style = { ...given, patienceMs: PATIENCE_MS };
  if (ledger.walks.isOneUnderWay()) return;
  const history = ledger.walks.begin();
  const there = ledger.persons.flatMap((person) =>
    person.isSurelyThere() ? [{ person, id: person.id }] : [],
  );
  const ids = await walk(deps, style, history);
  ledger.walks.end(ids === undefined);
  if (ids === undefined) return;
  if (!ledger.areListingsTrue(history.beganMs) || !ledger.areWalksWhole(history.beganMs)) {
    ledger.walks.excused += 1;
    return;
  }
  ledger.walks.judged += 1;
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0) {
    ledger.violate("doubled", `a walk by index shows twice: ${twice.join(", ")}`, history);
  }
  for (const { person, id = "" } of there) {
    if (person.id !== id || !person.isSurelyThere() || ids.includes(id)) continue;
    ledger.violate("lost", `a walk by index misses ${person.name}`, person, history);
  }
}
