/** Figures out of samples. */
export interface Summary {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
  /** Between the quartiles: half of all samples lie this close together. */
  readonly spread: number;
}

export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => rounded(quantile(sorted, share));
  return {
    count: sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    min: at(0),
    max: at(1),
    spread: rounded(quantile(sorted, 0.75) - quantile(sorted, 0.25)),
  };
}

/** @param sorted ascending; between two samples the value is interpolated; NaN without samples */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  // What never came is infinite: between two of those, or at one sample, there is nothing to interpolate.
  const part = place - Math.floor(place);
  return part === 0 || above === below ? below : below + (above - below) * part;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
