/** Lets through a sustained rate with bursts. */
export interface TokenBucket {
  /** @returns false when there is not enough left, and then nothing is taken */
  take(now: number, amount?: number): boolean;
  /** Nothing was taken lately: it need not be remembered. */
  isFull(now: number): boolean;
}

export function createTokenBucket({
  perSecond,
  burst,
}: {
  readonly perSecond: number;
  readonly burst: number;
}): TokenBucket {
  let left = burst;
  let at = -Infinity;
  const refill = (now: number): void => {
    if (now <= at) return;
    left = Math.min(burst, left + ((now - at) / 1000) * perSecond);
    at = now;
  };
  return {
    take(now, amount = 1) {
      refill(now);
      if (left < amount) return false;
      left -= amount;
      return true;
    },
    isFull(now) {
      refill(now);
      return left >= burst;
    },
  };
}
