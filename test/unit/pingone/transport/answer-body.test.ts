import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { createBodyReading } from "../../../../src/pingone/transport/answer-body.js";

const MiB = 1024 * 1024;

/** A body of so many MiB, which counts what was taken of it. */
function body(mebibytes: number) {
  let taken = 0;
  const stream = new Readable({
    read() {
      this.push(taken === mebibytes ? null : Buffer.alloc(MiB, "x"));
      if (taken < mebibytes) taken += 1;
    },
  });
  return { stream, taken: () => taken };
}

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe("the body of an answer", () => {
  it("is its text, also where a letter lies in two chunks", async () => {
    const bytes = Buffer.from("Zoë");
    const stream = Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]);
    expect(await createBodyReading()(stream)).toBe("Zoë");
    expect(await createBodyReading()(Readable.from([]))).toBe("");
  });

  it("may be large, but not larger than any of PingOne's", async () => {
    expect(await createBodyReading()(body(16).stream)).toHaveLength(16 * MiB);
    const tooLarge = body(60);
    await expect(createBodyReading()(tooLarge.stream)).rejects.toMatchObject({
      code: "ANSWER_TOO_LARGE",
    });
    expect(tooLarge.taken()).toBeLessThan(20);
    expect(tooLarge.stream.destroyed).toBe(true);
  });

  it("that breaks off is none", async () => {
    const { stream } = body(3);
    const read = createBodyReading()(stream);
    stream.destroy();
    await expect(read).rejects.toMatchObject({ code: "ECONNRESET" });
    const failing = body(3);
    const failed = createBodyReading()(failing.stream);
    failing.stream.destroy(Object.assign(new Error("x"), { code: "UND_ERR_SOCKET" }));
    await expect(failed).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
  });

  it("waits while others that are large are read, and has its turn whatever becomes of them", async () => {
    const read = createBodyReading();
    const bodies = Array.from({ length: 8 }, () => body(8));
    // The first four are never finished: their sources stop in the middle.
    const stuck = bodies.slice(0, 4).map(({ stream }) => {
      stream._read = () => undefined;
      for (let n = 0; n < 3; n += 1) stream.push(Buffer.alloc(MiB, "x"));
      return read(stream).catch((error: unknown) => error);
    });
    await turns(10);
    const others = bodies.slice(4).map(({ stream }) => read(stream));
    await turns(50);
    for (const { taken } of bodies.slice(4)) expect(taken()).toBeLessThan(5);
    const small = Buffer.alloc(1000, "y");
    expect(await read(Readable.from([small]))).toHaveLength(1000);
    for (const { stream } of bodies.slice(0, 4)) stream.destroy();
    expect(await Promise.all(others)).toEqual(Array(4).fill("x".repeat(8 * MiB)));
    expect(await Promise.all(stuck)).toHaveLength(4);
  });
});
