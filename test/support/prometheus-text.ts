// A strict reader of the Prometheus text format 0.0.4: throws at what a scraper would not take.

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Exposition {
  readonly series: readonly Series[];
  /** By the name of each metric. */
  readonly types: ReadonlyMap<string, string>;
  readonly helps: ReadonlyMap<string, string>;
}

const HELP = /^# HELP ([a-zA-Z_:][\w:]*) (.+)$/;
const TYPE = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary|untyped)$/;
/** Values as Go reads them, in any case of letters. */
const SERIES = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (nan|[+-]?inf|[-+]?[\d.]+(?:e[-+]?\d+)?)$/i;
const LABEL = /^([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/;

export function parseExposition(text: string): Exposition {
  if (!text.endsWith("\n")) throw new Error("no line break at the end");
  const series: Series[] = [];
  const types = new Map<string, string>();
  const helps = new Map<string, string>();
  const seen = new Set<string>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, helped, help = ""] = HELP.exec(line) ?? [];
    const [, typed, type = ""] = TYPE.exec(line) ?? [];
    if (helped !== undefined) once(helps, helped, help);
    else if (typed !== undefined) once(types, typed, type);
    else {
      const found = toSeries(line);
      const key = JSON.stringify([found.name, Object.entries(found.labels).sort()]);
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      if (!types.has(found.name) && !types.has(found.name.replace(/_(bucket|sum|count)$/, ""))) {
        throw new Error(`no type: ${line}`);
      }
      seen.add(key);
      series.push(found);
    }
  }
  return { series, types, helps };
}

function once(map: Map<string, string>, name: string, text: string): void {
  if (map.has(name)) throw new Error(`told twice: ${name}`);
  map.set(name, text);
}

function toSeries(line: string): Series {
  const [, name, written = "", value = ""] = SERIES.exec(line) ?? [];
  if (name === undefined) throw new Error(`no series: ${line}`);
  const labels: Record<string, string> = {};
  let rest = written;
  while (rest !== "") {
    const [whole, label = "", text = ""] = LABEL.exec(rest) ?? [];
    if (whole === undefined || Object.hasOwn(labels, label)) throw new Error(`labels: ${line}`);
    labels[label] = text;
    rest = rest.slice(whole.length);
  }
  return { name, labels, value: Number(value.replace(/inf/i, "Infinity")) };
}
