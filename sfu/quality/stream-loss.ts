/** What is lost of a stream at the first try, from what the worker counts. */
import type { types } from 'mediasoup';

type Counted = Pick<
  types.ProducerStat,
  'packetCount' | 'packetsLost' | 'fractionLost' | 'packetsRetransmitted' | 'packetsRepaired'
>;

/** A stream that comes from a browser: the worker has seen all that arrived, and what it asked for again. */
export function arrivedLoss(before: Counted, now: Counted): number {
  const forGood = Math.max(0, now.packetsLost - before.packetsLost);
  const mended = Math.max(0, now.packetsRepaired - before.packetsRepaired);
  const expected = now.packetCount - before.packetCount + forGood;
  return expected <= 0 ? 0 : Math.min(1, (forGood + mended) / expected);
}

/**
 * A stream that goes to a browser: what it misses for good is told by its reports, seconds late; what it asks for
 * again is counted here at once. A share p that is lost, and lost again, makes p / (1 - p) repeats.
 */
export function departedLoss(before: Counted, now: Counted): number {
  const again = Math.max(0, now.packetsRetransmitted - before.packetsRetransmitted);
  const first = now.packetCount - before.packetCount - again;
  if (first <= 0) return 0;
  const forGood = now.fractionLost / 256;
  return Math.min(1, forGood + (1 - forGood) * (again / (first + again)));
}
