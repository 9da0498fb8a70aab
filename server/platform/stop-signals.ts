/** What a process does when it is asked to stop. */
import type { Logger } from './logger.ts';

/** A signal to the whole process group comes directly and through the parent, milliseconds apart. */
const SAME_SIGNAL_MS = 1000;

/** Runs `stop` once at SIGINT or SIGTERM, then exits; whoever asks a second time does not wait for it. */
export function stopAtSignal(stop: () => Promise<void>, logger: Logger): void {
  let stoppingSince: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // mediasoup's own listener kills the workers at once, before anyone is told.
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        // One Ctrl-C may arrive twice at once.
        if (performance.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(1);
        return;
      }
      stoppingSince = performance.now();
      logger.info({ signal }, 'stopping');
      void stop().then(() => process.exit(0));
    });
  }
}
