/** Tells when this device's way to the network may have changed. */

interface Connection extends EventTarget {
  readonly type?: string;
}

function currentConnection(): Connection | undefined {
  return (navigator as { connection?: Connection }).connection;
}

/** What a page may know of its network: `wifi`, `cellular`, …; browsers that do not tell have only one. */
export function networkType(): string {
  return currentConnection()?.type ?? 'unknown';
}

/** A phone that slept this long has often moved on. Looking at another tab for a moment changes no network. */
const LONG_AWAY_MS = 60_000;

/** @returns stops the watching */
export function watchNetwork(onChange: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener('online', onChange, { signal });

  let hiddenAt = Date.now();
  const onVisibility = (): void => {
    if (document.visibilityState === 'hidden') hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > LONG_AWAY_MS) onChange();
  };
  document.addEventListener('visibilitychange', onVisibility, { signal });

  const connection = currentConnection();
  let type = connection?.type;
  const onConnection = (): void => {
    // It also tells of every new estimate of the speed.
    if (connection?.type === type) return;
    type = connection?.type;
    onChange();
  };
  connection?.addEventListener('change', onConnection, { signal });
  return () => {
    stop.abort();
  };
}
