// What is under way: nobody else is taken for who has ended, wherever it stands.
import { describe, expect, it } from "@jest/globals";
import { UnderWay } from "../../../src/platform/work/under-way.js";

const named = (name: string) => ({ name, place: 0 });
const namesOf = (all: UnderWay<ReturnType<typeof named>>) =>
  all
    .all()
    .map(({ name }) => name)
    .sort();

describe("what is under way", () => {
  it.each(["a", "b", "c"])("keeps all others when %s ends, and knows them afterwards", (ended) => {
    const all = new UnderWay<ReturnType<typeof named>>();
    const items = ["a", "b", "c"].map(named);
    for (const item of items) all.add(item);
    const others = items.filter(({ name }) => name !== ended);
    for (const item of items) if (item.name === ended) all.delete(item);
    expect(namesOf(all)).toEqual(others.map(({ name }) => name));
    for (const item of others) all.delete(item);
    expect(all.size).toBe(0);
  });

  it("takes no other for what has ended already", () => {
    const all = new UnderWay<ReturnType<typeof named>>();
    const [first, second] = [named("first"), named("second")];
    all.add(first);
    all.delete(first);
    all.add(second);
    all.delete(first);
    expect(namesOf(all)).toEqual(["second"]);
  });

  it("lets those end that are gone through", () => {
    const all = new UnderWay<ReturnType<typeof named>>();
    for (const name of ["a", "b", "c", "d"]) all.add(named(name));
    let seen = 0;
    for (const item of all.all()) {
      seen += 1;
      all.delete(item);
    }
    expect([seen, all.size]).toEqual([4, 0]);
  });
});
