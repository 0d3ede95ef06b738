// A key that is read at every turn: only what is new of it is opened, and nothing is taken for what it is not.
import { expect, it } from "@jest/globals";
import { createReopening } from "../../../src/shared-state/scope/reopened-values.js";

const COUNT = 100;

it("opens what was written since, of a few keys that were read last", () => {
  const opened: string[] = [];
  const reopening = createReopening({
    seal: () => "",
    open(place, text) {
      opened.push(`${place}=${text}`);
      return `opened ${text}`;
    },
  });
  const read = (key: string, texts: readonly string[]) => {
    opened.length = 0;
    const { open } = reopening(key, texts.length);
    return texts.map((text, at) => open(`${key} ${at}`, text));
  };
  const texts = Array.from({ length: COUNT }, (_, at) => `text ${at}`);
  expect(read("group", texts)).toEqual(texts.map((text) => `opened ${text}`));
  expect(opened).toHaveLength(COUNT);
  const later = texts.with(7, "new");
  expect(read("group", later)).toEqual(later.map((text) => `opened ${text}`));
  expect(opened).toEqual(["group 7=new"]);
  // The same text at another place is another's.
  const moved = later.with(8, "text 9");
  read("group", moved);
  expect(opened).toEqual(["group 8=text 9"]);
  for (const key of ["a", "b", "c"]) read(key, texts);
  read("few", texts.slice(0, 3));
  read("group", moved);
  expect(opened).toEqual([]);
  for (const key of ["d", "e", "f", "g"]) read(key, texts);
  read("group", moved);
  expect(opened).toHaveLength(COUNT);
});
