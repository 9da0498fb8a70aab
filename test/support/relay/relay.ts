/**
 * A bad network without root: UDP and TCP pass between two loopback addresses, and on the way they may be
 * delayed, lost, held up or cut, each direction on its own. In front of a media node (which announces the relay's
 * address) or of the signaling server.
 */
import { type Address, type Lanes, type LinkConditions, openLanes, setLanes } from './lane.ts';
import { forwardTcp } from './tcp.ts';
import { forwardUdp } from './udp.ts';

export type RelayProtocol = 'udp' | 'tcp';

export interface RelayOptions {
  /** Port 0 takes a free one. */
  readonly listen: Address;
  readonly target: Address;
  readonly protocols: readonly RelayProtocol[];
  /** For both protocols, and for other relays that are on the same line. Each protocol has its own when left out. */
  readonly lanes?: Lanes;
  readonly seed?: number;
}

export interface Relay extends Address {
  readonly udp: Lanes;
  readonly tcp: Lanes;
  /** As a firewall: UDP of other hosts is dropped. Undefined lets all through. */
  udpFrom: ((host: string) => boolean) | undefined;
  /** As a firewall: UDP is dropped, connections are refused. Who is connected stays so; see `resetConnections`. */
  blocked: readonly RelayProtocol[];
  /** Of both protocols; what is left out is clear. */
  set(conditions: LinkConditions): void;
  /** Ends the TCP connections that stand; new ones may come. */
  resetConnections(): void;
  close(): Promise<void>;
}

export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { listen, target, protocols, lanes, seed = 1 } = options;
  const udp = lanes ?? openLanes(seed);
  const tcp = lanes ?? openLanes(seed + 1);
  const letsUdp = (host: string): boolean =>
    !relay.blocked.includes('udp') && (relay.udpFrom?.(host) ?? true);
  const letsTcp = (): boolean => !relay.blocked.includes('tcp');
  const tcpPart = protocols.includes('tcp') ? await forwardTcp(listen, target, tcp, letsTcp) : undefined;
  // Both protocols on one port, as the media node has them.
  const udpListen = { host: listen.host, port: tcpPart?.port ?? listen.port };
  const udpPart = protocols.includes('udp') ? await forwardUdp(udpListen, target, udp, letsUdp) : undefined;
  const relay: Relay = {
    host: listen.host,
    port: tcpPart?.port ?? udpPart?.port ?? listen.port,
    udp,
    tcp,
    udpFrom: undefined,
    blocked: [],
    set(conditions) {
      for (const both of [udp, tcp]) setLanes(both, conditions);
    },
    resetConnections: () => tcpPart?.resetConnections(),
    async close() {
      await Promise.all([tcpPart?.close(), udpPart?.close()]);
    },
  };
  return relay;
}
