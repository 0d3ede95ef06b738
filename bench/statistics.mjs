// Medians and quartiles: of rounds, so that one disturbed round decides nothing.

/** The value below which the part `q` (0 to 1) of all lies, between neighbours in proportion. */
export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const low = sorted[Math.floor(place)];
  return low + (sorted[Math.ceil(place)] - low) * (place - Math.floor(place));
}

export const spread = (values) => ({
  median: quantile(values, 0.5),
  lower: quantile(values, 0.25),
  upper: quantile(values, 0.75),
});
