// The table of a run for people, and the same as JSON.
import { spread } from "./statistics.mjs";

const number = (value) =>
  value === undefined
    ? ""
    : value >= 100
      ? Math.round(value).toLocaleString("en")
      : value.toFixed(2);

/** Ratios are formed within a round, and the median taken afterwards: both sides met the same disturbance. */
function ratios(of, to) {
  if (to === undefined || to.length === 0) return undefined;
  return spread(of.map((value, round) => value / to[round]));
}

export function toRows(figures, calls) {
  return [...figures].map(([{ name }, byTarget]) => {
    const { gateway, base, bareNative, raw } = byTarget;
    return {
      operation: name,
      cpuMicroseconds: Object.fromEntries(
        Object.entries(byTarget)
          .filter(([, values]) => values.length > 0)
          .map(([target, values]) => [target, spread(values)]),
      ),
      toBareNative: ratios(gateway, bareNative),
      toRaw: ratios(gateway, raw),
      toBase: ratios(gateway, base),
      upstreamCalls: calls.get(name),
    };
  });
}

const shown = (each) =>
  each === undefined ? "" : `${number(each.median)} (${number(each.lower)}-${number(each.upper)})`;

export function toTable(rows) {
  const heads = [
    "operation",
    "gateway µs",
    "bareNative µs",
    "raw µs",
    "x bareNative",
    "x raw",
    "x base",
    "calls",
  ];
  const lines = rows.map((row) => [
    row.operation,
    shown(row.cpuMicroseconds.gateway),
    number(row.cpuMicroseconds.bareNative?.median),
    number(row.cpuMicroseconds.raw?.median),
    shown(row.toBareNative),
    shown(row.toRaw),
    shown(row.toBase),
    number(row.upstreamCalls),
  ]);
  const widths = heads.map((head, n) =>
    Math.max(head.length, ...lines.map((line) => line[n].length)),
  );
  const print = (cells) =>
    `| ${cells.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n]))).join(" | ")} |`;
  const rule = print(widths.map((width) => "-".repeat(width)));
  return [print(heads), rule, ...lines.map(print)].join("\n");
}
