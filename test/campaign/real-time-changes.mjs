// What a campaign changes in a program that it makes run faster: Redis keeps to real time, so whoever waits for its answer does, too, and what it times itself runs as fast as all else.

const CHANGES = [
  // The time the connection, which alone has this setting, waits for an answer.
  {
    of: /disableOfflineQueue: true/,
    what: /\b((?:(?:const|var) )?ANSWER_MS\d* = )(500);$/m,
    by: "$1$2 * globalThis.campaignSpeed;",
  },
  // The server's time as scripts read it, in milliseconds. What it forgets by itself it forgets later: nobody asks for that.
  {
    of: /redis\.call\('TIME'\)/,
    what: /time\[1\] \* 1000 \+ math\.floor\(time\[2\] \/ 1000\)/,
    by: "math.floor((time[1] * 1000 + time[2] / 1000) * $${globalThis.campaignSpeed})",
  },
];

/** `name`: of whoever is to be looked at when something of it is not as it is known here. */
export function keepRealTime(name, source) {
  let changed = source;
  for (const { of, what, by } of CHANGES) {
    if (!of.test(changed)) continue;
    if (!what.test(changed)) throw new Error(`${name} does not keep time as it is known here`);
    changed = changed.replace(what, by);
  }
  return changed;
}
