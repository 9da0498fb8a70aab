/** The pieces of a measurement, moved over HTTP to and from `/probe`. */
import type { Moves, Piece } from './bandwidth.ts';

/** @param probeUrl absolute */
export function createProbeMoves(probeUrl: string): Moves {
  let count = 0;

  function address(bytes?: number): string {
    const url = new URL(probeUrl);
    count += 1;
    url.searchParams.set('n', String(count));
    if (bytes !== undefined) url.searchParams.set('bytes', String(bytes));
    return url.href;
  }

  function ask(url: string, signal: AbortSignal, body?: Blob): Promise<Response> {
    return fetch(url, {
      signal,
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      ...(body !== undefined && { method: 'POST', body }),
    });
  }

  return {
    async roundTrip(signal) {
      const startedAt = performance.now();
      const response = await ask(address(), within(ROUND_TRIP_LIMIT_MS, signal).signal);
      if (!response.ok) throw new Error(`the probe answered ${response.status}`);
      return performance.now() - startedAt;
    },

    async down(bytes, limitMs, signal): Promise<Piece> {
      const startedAt = performance.now();
      const response = await ask(address(bytes), within(limitMs, signal).signal);
      if (!response.ok || response.body === null) throw new Error(`the probe answered ${response.status}`);
      const reader = response.body.getReader();
      let got = 0;
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          got += value.length;
        }
      } catch (error) {
        if (signal.aborted || got === 0) throw error;
      }
      return { bytes: got, ms: performance.now() - startedAt, isWhole: got === bytes };
    },

    async up(bytes, limitMs, signal): Promise<Piece> {
      const body = randomBody(bytes);
      const limit = within(limitMs, signal);
      const startedAt = performance.now();
      try {
        const response = await ask(address(), limit.signal, body);
        if (!response.ok) throw new Error(`the probe answered ${response.status}`);
        return { bytes, ms: performance.now() - startedAt, isWhole: true };
      } catch (error) {
        if (!limit.isOver()) throw error;
        // No page can see how much of it left: at most all of it, so the line is thinner than this says.
        return { bytes, ms: performance.now() - startedAt, isWhole: false };
      }
    },
  };
}

const ROUND_TRIP_LIMIT_MS = 1500;

/** Aborted by either: the caller's word, or the time. Not `AbortSignal.any`, which Safari has learnt only lately. */
function within(limitMs: number, signal: AbortSignal): { signal: AbortSignal; isOver: () => boolean } {
  const either = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    either.abort();
  }, limitMs);
  const stop = (): void => {
    clearTimeout(timer);
    either.abort();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return { signal: either.signal, isOver: () => isOver };
}

/** Nothing on the way can make it smaller. Browsers give out so much randomness at a time and no more. */
function randomBody(bytes: number): Blob {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let left = bytes; left > 0; left -= RANDOM_BYTES)
    pieces.push(crypto.getRandomValues(new Uint8Array(Math.min(left, RANDOM_BYTES))));
  return new Blob(pieces);
}

const RANDOM_BYTES = 65_536;
