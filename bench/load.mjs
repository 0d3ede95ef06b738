// Sends requests over kept connections: so many at a time, or so many a second, and says how long each took.
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { TOKEN } from "./processes.mjs";

export function createLoad(target, connections = 16) {
  const pool = new Pool(target.origin, { connections, pipelining: 1 });

  /** Sends one; rejects when the answer is no success. Resolves with its text. */
  async function send({ method, path, body, contentType = "application/scim+json", headers }) {
    const response = await pool.request({
      method,
      path: target.base + path,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { "content-type": contentType }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.body.text();
    if (response.statusCode < 300) return text;
    throw new Error(`${target.name}: ${method} ${path} answered ${response.statusCode}: ${text}`);
  }

  return {
    send,
    /** `count` requests, `atOnce` under way at a time. */
    async run(count, atOnce, requestOf) {
      let next = 0;
      const lane = async () => {
        while (next < count) await send(requestOf(next++));
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
    },
    /**
     * One every `everyMs` on average, whatever became of those before; milliseconds each took from when it was sent. It waits by timers,
     * which send some together: who waits in a loop takes a core from those who are measured.
     */
    async pace(count, everyMs, requestOf) {
      const beganMs = performance.now();
      const took = [];
      const all = [];
      for (let n = 0; n < count; n += 1) {
        const leftMs = beganMs + n * everyMs - performance.now();
        if (leftMs > 0) await sleep(leftMs);
        const sentMs = performance.now();
        all.push(send(requestOf(n)).then(() => took.push(performance.now() - sentMs)));
      }
      await Promise.all(all);
      return took;
    },
    close: () => pool.destroy(),
  };
}
