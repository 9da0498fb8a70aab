/** One probe: a request that carries nothing, and how long it was under way. */

/** @returns milliseconds; rejects when there was no answer */
export type AskProbe = (url: string, signal: AbortSignal) => Promise<number>;

export function createProbeRequest(server: string | undefined): AskProbe {
  let count = 0;
  return async (url, signal) => {
    const address = new URL(url, server ?? location.href);
    // An address of its own, by which the browser's timing of this very request is found.
    count += 1;
    address.searchParams.set('n', String(count));
    const startedAt = performance.now();
    const response = await fetch(address, {
      signal,
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      priority: 'low',
    });
    const elapsed = performance.now() - startedAt;
    if (!response.ok) throw new Error(`the probe answered ${response.status}`);
    return networkTime(address.href) ?? elapsed;
  };
}

/** Without the waiting of a busy page before and after; undefined where the browser does not tell. */
function networkTime(address: string): number | undefined {
  const entry = performance.getEntriesByName(address, 'resource').at(-1);
  const { requestStart, responseStart } = (entry ?? {}) as Partial<PerformanceResourceTiming>;
  if (requestStart === undefined || responseStart === undefined) return undefined;
  return requestStart > 0 && responseStart > requestStart ? responseStart - requestStart : undefined;
}
