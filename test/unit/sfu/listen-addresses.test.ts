import { createSocket } from 'node:dgram';
import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { findFreePort, listenAddresses, listenInfos } from '#sfu/listen-addresses.ts';

function at(address: string, internal = false): NetworkInterfaceInfo {
  const common = { address, internal, mac: '00:00:00:00:00:00', cidr: null };
  return address.includes(':')
    ? { ...common, family: 'IPv6', netmask: 'ffff::', scopeid: 0 }
    : { ...common, family: 'IPv4', netmask: '255.0.0.0' };
}

const host = {
  lo: [at('127.0.0.1', true), at('::1', true)],
  eth0: [at('fe80::1'), at('2001:db8::7'), at('192.0.2.7')],
  docker0: [at('172.17.0.1')],
};

test('without configuration a node that serves nobody else is on loopback, IPv6 where there is one', () => {
  expect(listenAddresses([], false, host)).toEqual([{ ip: '127.0.0.1' }, { ip: '::1' }]);
  expect(listenAddresses([], false, { lo: [at('127.0.0.1', true)] })).toEqual([{ ip: '127.0.0.1' }]);
});

test('without configuration a node that serves others is on all reachable addresses, IPv4 first', () => {
  expect(listenAddresses([], true, host)).toEqual([{ ip: '192.0.2.7' }, { ip: '2001:db8::7' }]);
});

test('a host without a network falls back to loopback', () => {
  expect(listenAddresses([], true, { lo: host.lo })).toEqual([{ ip: '127.0.0.1' }, { ip: '::1' }]);
});

test('configured addresses are taken as they are, and wildcards become the host’s own', () => {
  expect(listenAddresses([{ ip: '10.0.0.1', announcedAddress: '203.0.113.9' }], false, host)).toEqual([
    { ip: '10.0.0.1', announcedAddress: '203.0.113.9' },
  ]);
  expect(listenAddresses([{ ip: '0.0.0.0' }], false, host)).toEqual([{ ip: '192.0.2.7' }]);
  expect(listenAddresses([{ ip: '0.0.0.0', announcedAddress: '203.0.113.9' }], false, host)).toEqual([
    { ip: '0.0.0.0', announcedAddress: '203.0.113.9' },
  ]);
});

test('every address gets UDP and TCP on the one port', () => {
  expect(listenInfos([{ ip: '127.0.0.1' }], 4000)).toEqual([
    { protocol: 'udp', ip: '127.0.0.1', port: 4000 },
    { protocol: 'tcp', ip: '127.0.0.1', port: 4000 },
  ]);
});

test('a free port is free for UDP', async () => {
  const port = await findFreePort([{ ip: '127.0.0.1' }]);
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: '127.0.0.1', port }, resolve);
  });
  socket.close();
});
