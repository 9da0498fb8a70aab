/** Which addresses media is received on, and one free port for all of them. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import type { types } from 'mediasoup';
import type { Config } from '#config/schema.ts';

export interface ListenAddress {
  readonly ip: string;
  /** Told to clients instead of `ip`. */
  readonly announcedAddress?: string;
}

export type Interfaces = Readonly<Record<string, NetworkInterfaceInfo[] | undefined>>;

/** Bridges of containers and virtual machines: no client can reach the host there. */
const BRIDGE = /^(docker|br-|veth|virbr|cni|flannel|lxc)/;
const MOST_ADDRESSES = 16;

/**
 * What the configuration says, with wildcards spelled out (a candidate must be a literal address); without
 * one, loopback, or all addresses of the host when it serves others. IPv4 comes first: candidates further
 * down have a lower priority.
 */
export function listenAddresses(
  configured: Config['sfu']['listen'],
  servesOthers: boolean,
  interfaces: Interfaces,
): ListenAddress[] {
  if (configured.length === 0)
    return (servesOthers ? hostAddresses : loopback)(interfaces).map((ip) => ({ ip }));
  return configured.flatMap(({ ip, announcedAddress }): ListenAddress[] => {
    if (announcedAddress !== undefined) return [{ ip, announcedAddress }];
    if (ip === '0.0.0.0')
      return hostAddresses(interfaces)
        .filter((host) => !isV6(host))
        .map((host) => ({ ip: host }));
    if (ip === '::') return hostAddresses(interfaces).map((host) => ({ ip: host }));
    return [{ ip }];
  });
}

/** UDP and TCP on every address at one port. */
export function listenInfos(addresses: readonly ListenAddress[], port: number): types.TransportListenInfo[] {
  return addresses.flatMap((address) =>
    (['udp', 'tcp'] as const).map((protocol) => ({ protocol, ...address, port })),
  );
}

/** A port that is free for UDP and TCP on every address at this moment; another process may still be faster. */
export async function findFreePort(addresses: readonly ListenAddress[]): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const port = await anyTcpPort(addresses[0]?.ip ?? '127.0.0.1');
    const free = await Promise.all(addresses.flatMap(({ ip }) => [isUdpFree(ip, port), isTcpFree(ip, port)]));
    if (free.every(Boolean)) return port;
  }
  throw new Error('no port is free on all media addresses');
}

function loopback(interfaces: Interfaces): string[] {
  return all(interfaces).some(({ address }) => address === '::1') ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
}

function hostAddresses(interfaces: Interfaces): string[] {
  const reachable = all(interfaces)
    .filter(({ name, internal, address }) => !internal && !BRIDGE.test(name) && !isLinkLocal(address))
    .map(({ address }) => address);
  if (reachable.length === 0) return loopback(interfaces);
  const sorted = [...reachable.filter((ip) => !isV6(ip)), ...reachable.filter(isV6)];
  return [...new Set(sorted)].slice(0, MOST_ADDRESSES);
}

function all(interfaces: Interfaces): (NetworkInterfaceInfo & { name: string })[] {
  return Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? []).map((info) => ({ ...info, name })),
  );
}

function isV6(ip: string): boolean {
  return ip.includes(':');
}

function isLinkLocal(ip: string): boolean {
  return ip.startsWith('169.254.') || /^fe[89ab]/i.test(ip);
}

function anyTcpPort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port: 0 }, () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('the probe socket has no port'));
      });
    });
  });
}

function isTcpFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

function isUdpFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = isV6(address) ? createSocket({ type: 'udp6', ipv6Only: true }) : createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.close(() => {
        resolve(true);
      });
    });
  });
}
