/** Has transports take a certain way: what leads elsewhere is kept from the browser. */
import type { types } from 'mediasoup-client';
import type { Relays } from '#protocol/relays.ts';
import type { Way } from './way-choice.ts';

/** Before a transport has any description. @returns what the next restart of ICE takes */
export interface Steering {
  /** Takes effect with the next restart of ICE. @param way undefined: any that ICE likes best */
  take(way: Way | undefined, relays: SteeredRelays | undefined): void;
}

export type SteeredRelays = Pick<Relays, 'iceServers'> & Partial<Pick<Relays, 'iceTransportPolicy'>>;

export function steer(transport: types.Transport): Steering {
  // The library has no place for it: descriptions are changed on their way to the browser.
  const { _pc: connection } = transport.handler as unknown as { readonly _pc: RTCPeerConnection };
  let wanted: Way | undefined;
  const tell = connection.setRemoteDescription.bind(connection);
  connection.setRemoteDescription = (description) =>
    // Always, not only in the restart: a later description would bring back what was left out.
    tell({ ...description, sdp: leadingOnly(wanted, description.sdp ?? '') });
  const opened = connection.getConfiguration();
  return {
    take(way, relays) {
      wanted = way;
      const fresh =
        relays === undefined || relays.iceServers.length === 0 ? opened.iceServers : relays.iceServers;
      const iceServers = relaysFor(way, (fresh ?? []) as RTCIceServer[]);
      const iceTransportPolicy = isRelayed(way) ? 'relay' : (opened.iceTransportPolicy ?? 'all');
      // Without relays there is nothing to configure.
      if (fresh !== undefined && fresh.length > 0)
        connection.setConfiguration({ ...connection.getConfiguration(), iceServers, iceTransportPolicy });
    },
  };
}

/** A relay reaches the node over UDP, however it is reached itself. */
export function protocolOf(way: Way): 'udp' | 'tcp' {
  return way === 'tcp' ? 'tcp' : 'udp';
}

export function leadingOnly(way: Way | undefined, sdp: string): string {
  if (way === undefined) return sdp;
  const protocol = protocolOf(way);
  return sdp.replaceAll(/^a=candidate:\S+ \d+ (\S+) .*\r?\n/gim, (line, found: string) =>
    found.toLowerCase() === protocol ? line : '',
  );
}

export function relaysFor(way: Way | undefined, servers: readonly RTCIceServer[]): RTCIceServer[] {
  if (!isRelayed(way)) return [...servers];
  return servers.flatMap((server) => {
    const urls = [server.urls].flat().filter((url) => wayOfRelay(url) === way);
    return urls.length === 0 ? [] : [{ ...server, urls }];
  });
}

/** @returns undefined for what is no relay */
export function wayOfRelay(url: string): 'relay-udp' | 'relay-tcp' | undefined {
  if (!/^turns?:/i.test(url)) return undefined;
  return /^turns:/i.test(url) || /\btransport=tcp\b/i.test(url) ? 'relay-tcp' : 'relay-udp';
}

function isRelayed(way: Way | undefined): boolean {
  return way === 'relay-udp' || way === 'relay-tcp';
}

/** What there is for a transport, in the order in which ICE likes it. */
export function waysThere(
  candidates: readonly { readonly protocol: string }[],
  { iceServers, iceTransportPolicy }: SteeredRelays = { iceServers: [] },
): Way[] {
  const direct = (['udp', 'tcp'] as const).filter((way) =>
    candidates.some(({ protocol }) => protocol === way),
  );
  const kinds = iceServers.flatMap(({ urls }) => urls.map(wayOfRelay));
  const relayed = (['relay-udp', 'relay-tcp'] as const).filter((way) => kinds.includes(way));
  return iceTransportPolicy === 'relay' ? relayed : [...direct, ...relayed];
}
