import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { openRoom } from '#test/sfu/call.ts';
import { SHOPPER, startTestNode } from '#test/sfu/test-node.ts';
import type { TestNode } from '#test/sfu/test-node.ts';
import { bindingRequest } from '../../../scripts/worker/stun.ts';

const BINDING_RESPONSE = 0x0101;
const hasV6 = Object.values(networkInterfaces()).some((infos) =>
  infos?.some(({ address }) => address === '::1'),
);

let node: TestNode | undefined;

afterEach(async () => {
  await node?.close();
});

async function transportOf(sfu: Parameters<typeof startTestNode>[0]) {
  node = await startTestNode(sfu);
  const { openPeer } = await openRoom(node);
  return (await openPeer(SHOPPER)).send;
}

test.runIf(hasV6)('a host with IPv6 offers it over UDP and TCP, after IPv4, and answers there', async () => {
  const { iceCandidates, iceParameters } = await transportOf({});
  const offered = iceCandidates.map(({ protocol, ip }) => `${protocol} ${ip}`);
  expect(offered.sort()).toEqual(['tcp 127.0.0.1', 'tcp ::1', 'udp 127.0.0.1', 'udp ::1']);
  const v4 = iceCandidates.find(({ ip, protocol }) => ip === '127.0.0.1' && protocol === 'udp')!;
  const v6 = iceCandidates.find(({ ip, protocol }) => ip === '::1' && protocol === 'udp')!;
  expect(v6.port).toBe(v4.port);
  expect(v6.priority).toBeLessThan(v4.priority);
  const socket = createSocket('udp6');
  try {
    const answer = once(socket, 'message') as Promise<[Buffer]>;
    socket.send(bindingRequest(iceParameters), v6.port, '::1');
    const [message] = await answer;
    expect(message.readUInt16BE(0)).toBe(BINDING_RESPONSE);
  } finally {
    socket.close();
  }
});

test('where only IPv4 is configured no IPv6 is offered', async () => {
  const { iceCandidates } = await transportOf({ listen: [{ ip: '127.0.0.1' }] });
  expect(new Set(iceCandidates.map(({ ip }) => ip))).toEqual(new Set(['127.0.0.1']));
});

test('an announced address is offered instead of the one that is listened on', async () => {
  const { iceCandidates } = await transportOf({
    listen: [{ ip: '127.0.0.1', announcedAddress: '2001:db8::7' }],
  });
  expect(new Set(iceCandidates.map(({ ip }) => ip))).toEqual(new Set(['2001:db8::7']));
});
