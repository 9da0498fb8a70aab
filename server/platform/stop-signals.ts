/** What a process does when it is asked to stop. */

/** A signal to the whole process group comes directly and through the parent, milliseconds apart. */
const SAME_SIGNAL_MS = 1000;

/**
 * Runs `stop` once at SIGINT, SIGTERM or SIGHUP, then exits; whoever asks a second time does not wait for it.
 * @param onFailure what `stop` threw; the process then ends with 1
 */
export function stopAtSignal(
  stop: (signal: NodeJS.Signals) => Promise<void>,
  onFailure: (error: unknown) => void,
): void {
  let stoppingSince: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // mediasoup's own listener kills the workers at once, before anyone is told.
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        // One Ctrl-C may arrive twice at once.
        if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
        return;
      }
      stoppingSince = performance.now();
      stop(signal).then(
        () => process.exit(0),
        (error: unknown) => {
          onFailure(error);
          process.exit(1);
        },
      );
    });
  }
}
