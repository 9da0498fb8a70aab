/** A sustained rate for each of many keys, e.g. addresses or people, forgotten when they are quiet. */
import { createTokenBucket } from './token-bucket.ts';
import type { TokenBucket } from './token-bucket.ts';

/** With fewer keys nothing needs to be forgotten. */
const KEPT = 10_000;

/** @returns a function that is false when the key has had its share; a whole minute's may come at once */
export function createRateLimit(perMinute: number): (key: string, amount?: number) => boolean {
  const buckets = new Map<string, TokenBucket>();
  return (key, amount) => {
    const now = performance.now();
    if (buckets.size > KEPT)
      for (const [known, bucket] of buckets) if (bucket.isFull(now)) buckets.delete(known);
    const bucket = buckets.get(key) ?? createTokenBucket({ perSecond: perMinute / 60, burst: perMinute });
    buckets.set(key, bucket);
    return bucket.take(now, amount);
  };
}
