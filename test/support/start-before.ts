// Starts one thing before another that is running: when it fails, the other is stopped, so that a test file can end.

interface Started {
  stop(): Promise<unknown>;
}

export async function startBefore<First extends Started, Second>(
  first: First,
  start: (first: First) => Promise<Second>,
): Promise<Second> {
  try {
    return await start(first);
  } catch (error) {
    await first.stop();
    throw error;
  }
}
