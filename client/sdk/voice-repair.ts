/** Whether lost speech is asked for again. Pure. */
import type { BrowserPolicy } from '#protocol/media-policy.ts';

/**
 * Where the answer takes longer than speech waits to be played, it only makes the jitter buffer wait for it; and what
 * was mended late counts as not lost, so that the sender's encoder leaves its own protection out.
 * @param roundTripMs undefined where it is not known
 */
export function asksAgain(
  { nack, nackMaxRttMs }: Pick<BrowserPolicy['audio'], 'nack' | 'nackMaxRttMs'>,
  roundTripMs: number | undefined,
): boolean {
  return nack === 'auto' && (roundTripMs ?? 0) <= nackMaxRttMs;
}
