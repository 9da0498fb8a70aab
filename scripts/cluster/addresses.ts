/**
 * Loopback addresses of the cluster on one machine. A node listens on one that only the emulated network uses, and
 * announces another. Whoever is told that one sees it under a name of their own region: the same node, another way.
 * All names are of one length, so that they can be exchanged inside a stream of bytes.
 */
import type { Renaming } from '#test/relay/renamer.ts';
import { HOME, REGIONS } from './settings.ts';
import type { Place } from './weather.ts';

export interface NodeAddress {
  readonly nodeId: string;
  readonly region: string;
  /** What follows the network's name in all its addresses. */
  readonly suffix: string;
}

const REAL = '127.0.';
/** What nodes say of themselves. */
const ANNOUNCED = '127.10.';

export const NODES: readonly NodeAddress[] = REGIONS.flatMap(({ region, nodes }, index) =>
  nodes.map((nodeId, place) => ({ nodeId, region, suffix: `${index + 1}.${place + 1}` })),
);

export const realHost = ({ suffix }: NodeAddress): string => REAL + suffix;
export const announcedHost = ({ suffix }: NodeAddress): string => ANNOUNCED + suffix;

/** Where somebody of that place reaches the node. */
export function hostFor(from: Place, { suffix }: NodeAddress): string {
  return networkOf(from) + suffix;
}

/** What has to be exchanged in all that is told to somebody of that place. */
export function renaming(to: Place): Renaming {
  // The servers tell addresses as nodes announce them, and as they see them themselves.
  return { from: [ANNOUNCED, networkOf({ kind: 'machines', region: HOME })], to: networkOf(to) };
}

function networkOf({ kind, region }: Place): string {
  const index = REGIONS.findIndex((settings) => settings.region === region);
  return `127.${(kind === 'people' ? 20 : 30) + index}.`;
}
