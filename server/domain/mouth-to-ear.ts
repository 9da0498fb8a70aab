/**
 * How long a word takes from one party's mouth to the other's ear, in milliseconds, as far as the choice of
 * nodes decides it. Pure. Round trips are halved: a path is taken to be as long there as back.
 */

/** Forwarding in a node, with its queues: measured between 0.1 and 1 ms a packet under load. */
export const HOP_MS = 1;
/** Before and behind the path: one packet of 20 ms is filled, and the receiver's buffer evens out the rest. */
export const DEVICES_MS = 60;

/** Round trips in ms. */
export interface Legs {
  readonly shopper: number;
  readonly agent: number;
  /** Between the two nodes; absent when there is one. */
  readonly between?: number | undefined;
}

export function mouthToEar({ shopper, agent, between }: Legs): number {
  const hops = between === undefined ? 1 : 2;
  return DEVICES_MS + (shopper + (between ?? 0) + agent) / 2 + hops * HOP_MS;
}

/** Used up to here a node costs nothing; from here on a call would feel the others on it. */
const FREE_LOAD = 0.5;
/** What the last free place costs, in ms: as much as a node in the next country. */
const FULL_LOAD_MS = 30;

/** @param load 0 … 1 of what the node can carry */
export function loadPenalty(load: number): number {
  const share = Math.max(0, load - FREE_LOAD) / (1 - FREE_LOAD);
  return FULL_LOAD_MS * share * share;
}
