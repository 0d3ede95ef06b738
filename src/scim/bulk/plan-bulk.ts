// Orders a bulk request: what an operation refers to comes before it, what touches one resource keeps its order, all else is free (RFC 7644 section 3.7).
import { isArray, isObject } from "../../platform/json.js";
import type { BulkOperation } from "./parse-bulk.js";
import type { Steps } from "../steps.js";
import { piecesOf, referencesOf, textsIn } from "./references.js";

/** Operations that can only run together: a single one, or POSTs that refer to each other in a circle. */
export interface BulkUnit {
  /** In the order of the request; none in a unit that only gathers what others wait for. */
  readonly operations: readonly BulkOperation[];
  readonly isCircular: boolean;
  /** Positions in the plan of the units that have to be done first; all of them are earlier. */
  readonly after: readonly number[];
}

type Edges = readonly ReadonlySet<number>[];

/** Who has to wait for whom because of references to resources that the request creates. */
function* addReferenceEdges(
  operations: readonly BulkOperation[],
  edges: readonly Set<number>[],
): Steps<void> {
  const posts = new Map<string, number>();
  operations.forEach(({ method, bulkId }, index) => {
    if (method === "POST" && bulkId !== undefined) posts.set(bulkId, index);
  });
  for (const [index, operation] of operations.entries()) {
    yield;
    for (const reference of referencesOf(operation)) {
      const post = posts.get(reference);
      if (post !== undefined) edges[index]?.add(post);
    }
  }
}

/** One resource of the request, and which operations touched it so far. */
interface Touches {
  lastWrite: number | undefined;
  mentions: number[];
}

type Touched = ReadonlyMap<string, Touches>;

/** Ids are compared in any case: to keep an order in vain does no harm. */
function touchedBy(operations: readonly BulkOperation[]): Touched {
  const ids = operations.flatMap(({ path }) => path.id?.toLowerCase() ?? []);
  return new Map(ids.map((id) => [id, { lastWrite: undefined, mentions: [] }]));
}

function mention(touched: Touched, { method, data }: BulkOperation, index: number): number[] {
  const before: number[] = [];
  for (const text of textsIn(data)) {
    const touches = touched.get(text.toLowerCase());
    if (touches === undefined) continue;
    if (touches.lastWrite !== undefined) before.push(touches.lastWrite);
    touches.mentions.push(index);
  }
  return method === "POST" ? [] : before;
}

function write(touched: Touched, { method, path }: BulkOperation, index: number): number[] {
  const touches = path.id === undefined ? undefined : touched.get(path.id.toLowerCase());
  if (method === "POST" || touches === undefined) return [];
  const { lastWrite, mentions } = touches;
  touches.lastWrite = index;
  touches.mentions = [];
  return lastWrite === undefined ? mentions : [lastWrite, ...mentions];
}

/**
 * Who has to wait for whom because they touch one resource: writes keep their order, and so do a write and an
 * operation whose data names the resource (adding a member, then deleting the user). A POST never waits for
 * these: so only references among POSTs can be circular.
 */
function* addOrderEdges(
  operations: readonly BulkOperation[],
  edges: readonly Set<number>[],
): Steps<void> {
  const touched = touchedBy(operations);
  for (const [index, operation] of operations.entries()) {
    yield;
    const mentioned = mention(touched, operation, index);
    for (const earlier of [...mentioned, ...write(touched, operation, index)]) {
      if (earlier !== index) edges[index]?.add(earlier);
    }
  }
}

const NAMES: ReadonlySet<string> = new Set(["username", "displayname"]);

/** Message, operations, operation, value: deeper down, nothing is a name of a resource. */
const DEEPEST = 8;

/** Whether a body or patch says anything of the name that has to be unique. */
function namesIt(value: unknown, depth = 0): boolean {
  if (typeof value === "string") return piecesOf(value).some(isName);
  if (depth === DEEPEST) return false;
  if (isArray(value)) return value.some((each) => namesIt(each, depth + 1));
  if (!isObject(value)) return false;
  return Object.entries(value).some(
    ([key, each]) =>
      isName(key) || (/^(path|value|operations)$/i.test(key) && namesIt(each, depth + 1)),
  );
}

/** Also with the URN of its schema. */
const isName = (text: string): boolean =>
  NAMES.has(text.slice(text.lastIndexOf(":") + 1).toLowerCase());

/**
 * A name may be taken by one operation that another before it gives up: deleting "Sales" and creating it anew has to end
 * as it would in order. Where an operation waits for a later one, what is referred to decides the order, not names:
 * else they could wait for each other.
 */
function* addNameEdges(operations: readonly BulkOperation[], edges: Set<number>[]): Steps<void> {
  if (edges.some((after, index) => [...after].some((each) => each > index))) return;
  const deleted = new Map<string, number[]>();
  const renamed = new Map<string, number[]>();
  const before = (named: Map<string, number[]>, collection: string): readonly number[] => {
    const all = gathered(named.get(collection) ?? [], edges);
    named.set(collection, all);
    return all;
  };
  for (const [index, { method, path, data }] of operations.entries()) {
    yield;
    const collection = path.collection.toLowerCase();
    const isNaming = method !== "DELETE" && namesIt(data);
    const earlier = [
      ...(isNaming ? before(deleted, collection) : []),
      ...(method === "POST" ? before(renamed, collection) : []),
    ];
    for (const each of earlier) edges[index]?.add(each);
    if (method === "DELETE") enter(deleted, collection, index);
    else if (isNaming && method !== "POST") enter(renamed, collection, index);
  }
}

const mostDirect = 16;

/** In place of many, a node without an operation that waits for them: else hundreds would wait for hundreds each. */
function gathered(nodes: number[], edges: Set<number>[]): number[] {
  if (nodes.length <= mostDirect) return nodes;
  edges.push(new Set(nodes));
  return [edges.length - 1];
}

function enter(map: Map<string, number[]>, key: string, index: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [index]);
  else known.push(index);
}

function* edgesOf(operations: readonly BulkOperation[]): Steps<Edges> {
  const edges = operations.map(() => new Set<number>());
  yield* addReferenceEdges(operations, edges);
  yield* addOrderEdges(operations, edges);
  yield* addNameEdges(operations, edges);
  return edges;
}

/** Tarjan's strongly connected components: each circle is one, and a component comes after all it leads to. */
function componentsOf(edges: Edges): readonly (readonly number[])[] {
  const components: number[][] = [];
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();

  function visit(node: number): number {
    const number = order.size;
    order.set(node, number);
    open.push(node);
    isOpen.add(node);
    let lowest = number;
    for (const next of edges[node] ?? []) {
      if (!order.has(next)) lowest = Math.min(lowest, visit(next));
      else if (isOpen.has(next)) lowest = Math.min(lowest, low.get(next) ?? order.get(next) ?? 0);
    }
    low.set(node, lowest);
    if (lowest === number) close(node);
    return lowest;
  }

  function close(node: number): void {
    const component = open.splice(open.lastIndexOf(node));
    for (const each of component) isOpen.delete(each);
    components.push(component.sort((a, b) => a - b));
  }

  edges.forEach((_, node) => {
    if (!order.has(node)) visit(node);
  });
  return components;
}

/** The units in an order in which they may run one after the other; request order where nothing speaks against it. */
export function* planBulk(operations: readonly BulkOperation[]): Steps<readonly BulkUnit[]> {
  const edges = yield* edgesOf(operations);
  const components = componentsOf(edges);
  yield;
  const positions = new Map<number, number>();
  components.forEach((component, position) => {
    for (const node of component) positions.set(node, position);
  });
  return components.map((component, position) => {
    const before = new Set<number>();
    for (const node of component) {
      for (const next of edges[node] ?? []) before.add(positions.get(next) ?? position);
    }
    const isCircular = before.delete(position);
    const members = component.flatMap((node) => operations[node] ?? []);
    return { operations: members, isCircular, after: [...before] };
  });
}
