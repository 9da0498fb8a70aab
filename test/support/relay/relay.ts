/**
 * A bad network without root: UDP and TCP pass between two loopback addresses, and on the way they may be
 * delayed, lost or cut, each direction on its own. In front of a media node (which announces the relay's
 * address) or of the signaling server.
 */
import { type Address, CLEAR, Lane, type LaneConditions, type Lanes, seededRandom } from './lane.ts';
import { forwardTcp } from './tcp.ts';
import { forwardUdp } from './udp.ts';

export interface RelayOptions {
  /** Port 0 takes a free one. */
  readonly listen: Address;
  readonly target: Address;
  readonly protocols: readonly ('udp' | 'tcp')[];
  readonly seed?: number;
}

export interface Relay extends Address {
  readonly udp: Lanes;
  readonly tcp: Lanes;
  /** As a firewall: UDP of other hosts is dropped. Undefined lets all through. */
  udpOnlyFrom: string | undefined;
  /** Sets both directions of both protocols; what is left out is clear. */
  set(conditions: Partial<LaneConditions>): void;
  /** Ends the TCP connections that stand; new ones may come. */
  resetConnections(): void;
  close(): Promise<void>;
}

export async function startRelay({ listen, target, protocols, seed = 1 }: RelayOptions): Promise<Relay> {
  const random = seededRandom(seed);
  const udp: Lanes = { up: new Lane(random), down: new Lane(random) };
  const tcp: Lanes = { up: new Lane(random), down: new Lane(random) };
  const tcpPart = protocols.includes('tcp') ? await forwardTcp(listen, target, tcp) : undefined;
  // Both protocols on one port, as the media node has them.
  const udpListen = { host: listen.host, port: tcpPart?.port ?? listen.port };
  const lets = (host: string): boolean => (relay.udpOnlyFrom ?? host) === host;
  const udpPart = protocols.includes('udp') ? await forwardUdp(udpListen, target, udp, lets) : undefined;
  const relay: Relay = {
    host: listen.host,
    port: tcpPart?.port ?? udpPart?.port ?? listen.port,
    udp,
    tcp,
    udpOnlyFrom: undefined,
    set(conditions) {
      for (const lane of [udp.up, udp.down, tcp.up, tcp.down]) lane.conditions = { ...CLEAR, ...conditions };
    },
    resetConnections: () => tcpPart?.resetConnections(),
    async close() {
      await Promise.all([tcpPart?.close(), udpPart?.close()]);
    },
  };
  return relay;
}
