// The first signal stops in order; a second one is left to Node, which ends the process.

/** To be called before anything says that the process is ready. */
export function stopOnSignal(stop: () => Promise<void>, fail: (error: unknown) => void): void {
  const onSignal = (): void => {
    process.off("SIGTERM", onSignal);
    process.off("SIGINT", onSignal);
    stop().catch(fail);
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}
