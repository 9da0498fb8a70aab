/** Measures the ways to the regions with few and small requests, so that nothing else on the page waits for them. */
import type { Probe, RegionRtts } from '#protocol/placement.ts';

export interface SamplingDeps {
  readonly probes: readonly Probe[];
  /** One request. @returns how long it was under way, in ms; rejects when there was no answer */
  readonly ask: (url: string, signal: AbortSignal) => Promise<number>;
  readonly signal: AbortSignal;
}

/**
 * The first request opens the connection, so its time is not counted. The least of the others is the way itself, once
 * so many in a row were not clearly less: what a busy page or server adds would send a call elsewhere.
 */
const NOT_LESS = 3;
const CLEARLY = 0.95;
const MOST_SAMPLES = 8;
/** More at a time would meet each other on a thin link. */
const LANES = 3;

/** @returns what could be measured until `signal`; regions that did not answer are missing */
export async function sampleWays({ probes, ask, signal }: SamplingDeps): Promise<RegionRtts> {
  const best: RegionRtts = {};
  const left = [...probes];

  async function lane(): Promise<void> {
    for (let probe = left.shift(); probe !== undefined && !signal.aborted; probe = left.shift()) {
      await sample(probe).catch(() => undefined);
    }
  }

  async function sample({ region, url }: Probe): Promise<void> {
    await ask(url, signal);
    let least = Infinity;
    for (let count = 0, notLess = 0; count < MOST_SAMPLES && notLess < NOT_LESS; count += 1) {
      const ms = await ask(url, signal);
      notLess = ms < least * CLEARLY ? 0 : notLess + 1;
      least = Math.min(least, ms);
      best[region] = Math.round(least * 10) / 10;
    }
  }

  await Promise.all(Array.from({ length: LANES }, lane));
  return best;
}
