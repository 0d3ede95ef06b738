// Places a dateTime on the time line, so that zones and fractions of any length compare as moments (RFC 7643 section 2.3.5).

const form = /^(-?\d{4,9}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,18}))?(Z|[+-]\d\d:\d\d)?$/;

/** Milliseconds since 1970, with the fraction; without a zone it is taken as UTC. Undefined for any other text. */
export function toInstant(text: string): number | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, seconds = "", fraction = "0", zone = "Z"] = match;
  const instant = Date.parse(seconds + zone) + Number(`0.${fraction}`) * 1000;
  return Number.isNaN(instant) ? undefined : instant;
}
