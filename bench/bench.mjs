// npm run bench: what the gateway costs beside what cannot be left out, in one run. docs/performance.md tells how to read it.
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { memoryMiB } from "./cpu-time.mjs";
import { measureLatency } from "./latency.mjs";
import { createLoad } from "./load.mjs";
import { startEmulator, startGateway, startReference, stopAll } from "./processes.mjs";
import { toRows, toTable } from "./report.mjs";
import { runRounds, warmUp } from "./rounds.mjs";
import { stagesOf } from "./stages.mjs";
import { spread } from "./statistics.mjs";
import { requireSameAnswers } from "./same-answers.mjs";

const usage =
  "npm run bench -- [--quick] [--stage NAME] [--rounds N] [--base TREE] [--json]; docs/performance.md tells how to read it";

const { values: options } = readOptions({
  options: {
    help: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    base: { type: "string" },
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "7" },
    stage: { type: "string" },
  },
});

function readOptions(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    process.stderr.write(`${error.message}\n${usage}\n`);
    process.exit(2);
  }
}
if (options.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
const tell = (text) => process.stderr.write(`${text}\n`);

async function startTargets(stage, emulator) {
  const gateways = [await startGateway("gateway", ".", emulator)];
  if (options.base !== undefined) gateways.push(await startGateway("base", options.base, emulator));
  const references = stage.references
    ? [
        await startReference("bare-native", "scim", emulator),
        await startReference("raw", "raw", emulator),
      ].map((each) => ({ ...each, isReference: true }))
    : [];
  const named = [...gateways, ...references].map((target) => ({
    ...target,
    name: target.name === "bare-native" ? "bareNative" : target.name,
    load: createLoad(target),
    sent: new Map(),
  }));
  return named;
}

/** Calls of PingOne's API that one request makes, by the emulator's log. */
async function countCalls(operations, gateway, emulator) {
  const calls = new Map();
  for (const operation of operations) {
    if (operation.walk) continue;
    const prepared = await operation.prepare?.(gateway.load);
    const request = (prepared ?? operation.scim)(gateway.sent.get(operation) ?? 0);
    await fetch(`${emulator.origin}/_emulator/calls`, { method: "DELETE" });
    await gateway.load.send(request);
    const { total } = await (await fetch(`${emulator.origin}/_emulator/calls`)).json();
    gateway.sent.set(operation, (gateway.sent.get(operation) ?? 0) + 1);
    calls.set(operation.name, total);
  }
  return calls;
}

async function runStage(stage) {
  tell(`${stage.name}: preparing`);
  const emulator = await startEmulator(".");
  const targets = await startTargets(stage, emulator);
  const [gateway] = targets;
  const operations = await stage.operations({ ...gateway, emulator, isQuick: options.quick });
  await requireSameAnswers(operations, targets);
  const calls = await countCalls(operations, gateway, emulator);
  tell(`${stage.name}: warming up`);
  await warmUp(operations, targets);
  // The start and code that is not compiled yet are not what a client waits for.
  await longestLoopDelay(gateway);
  const rounds = stage.rounds ?? Number(options.rounds);
  const figures = await runRounds(operations, targets, rounds, (round) => {
    tell(`${stage.name}: round ${round} of ${rounds}`);
    return fetch(`${emulator.origin}/_emulator/calls`, { method: "DELETE" });
  });
  const rows = toRows(figures, calls);
  const latency =
    stage.references && !options.quick
      ? await measureLatency(operations[0], targets, emulator)
      : undefined;
  const loopDelayMs = await longestLoopDelay(gateway);
  const memory = Object.fromEntries(
    targets.map(({ name, pid }) => [name, { now: memoryMiB(pid), most: memoryMiB(pid, "VmHWM") }]),
  );
  const readyMs = Object.fromEntries(targets.map((each) => [each.name, each.readyMs]));
  for (const { load } of targets) await load.close();
  await stopAll();
  return { stage: stage.name, rows, latency, loopDelayMs, memoryMiB: memory, readyMs };
}

/** Since it was asked before, as the gateway's own metrics have it. */
async function longestLoopDelay({ admin }) {
  const text = await (await fetch(`http://${admin}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds ([\d.e+-]+)/m.exec(text)?.[1]) * 1000;
}

async function measureReady() {
  const emulator = await startEmulator(".");
  const starts = {
    gateway: () => startGateway("gateway", ".", emulator),
    ...(options.base && { base: () => startGateway("base", options.base, emulator) }),
    bareNative: () => startReference("bare-native", "scim", emulator),
  };
  const ready = {};
  for (let n = 0; n < 7; n += 1) {
    for (const [name, begin] of Object.entries(starts)) {
      const started = await begin();
      const { readyMs, readyCpuMs } = started;
      (ready[name] ??= []).push({ readyMs, readyCpuMs });
      await started.stop();
    }
  }
  await emulator.stop();
  return Object.fromEntries(
    Object.entries(ready).map(([name, all]) => {
      const cpuMs = spread(all.map((each) => each.readyCpuMs));
      return [name, { ...spread(all.map((each) => each.readyMs)), cpuMs }];
    }),
  );
}

try {
  const stages = stagesOf(options.quick).filter(
    ({ name }) => options.stage === undefined || name.includes(options.stage),
  );
  const results = [];
  for (const stage of stages) results.push(await runStage(stage));
  const readyMs = await measureReady();
  const machine = { node: process.version, processor: cpus()[0].model, processors: cpus().length };
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ machine, readyMs, results }, undefined, 2)}\n`);
  } else {
    process.stdout.write(`Node ${process.version}, ${machine.processors} x ${machine.processor}\n`);
    for (const { stage, rows, latency, loopDelayMs, memoryMiB: memory } of results) {
      process.stdout.write(`\n${stage}\n\n${toTable(rows)}\n\n`);
      if (latency !== undefined) process.stdout.write(`${JSON.stringify(latency)}\n`);
      const most = Object.entries(memory).map(
        ([name, { most: mib }]) => `${name} ${Math.round(mib)}`,
      );
      process.stdout.write(
        `longest stop of the event loop ${Math.round(loopDelayMs)} ms; at most MiB: ${most.join(", ")}\n`,
      );
    }
    for (const [name, { median, lower, cpuMs }] of Object.entries(readyMs)) {
      const cpu = `${Math.round(cpuMs.median)} ms of CPU`;
      process.stdout.write(
        `${name} is ready in ${Math.round(median)} ms (quickest quarter ${Math.round(lower)}), ${cpu}\n`,
      );
    }
  }
} finally {
  await stopAll();
}
