/** Which packets a link loses. Pure. */

export interface LossConditions {
  /** Mean share of packets that vanish, 0 … 1. */
  readonly loss: number;
  /** Mean length of a run of lost packets; 1: each is lost independently of the others. */
  readonly burst: number;
}

/**
 * @param wasLost the packet before it was
 * @param chance from 0 to below 1, of its own for each packet
 */
export function isLostBy({ loss, burst }: LossConditions, wasLost: boolean, chance: number): boolean {
  if (burst <= 1 || loss <= 0 || loss >= 1) return chance < loss;
  // Left once in `length` packets, and entered so often that `loss` of all packets are in it.
  const length = Math.max(burst, loss / (1 - loss));
  return wasLost ? chance >= 1 / length : chance < loss / (length * (1 - loss));
}
