/** A look whether a way is open leaves the media alone, and nothing behind. */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TransportParameters } from '#protocol/rtp.ts';
import { openRoom } from '#test/sfu/call.ts';
import type { Scene } from '#test/sfu/call.ts';
import { SHOPPER, startTestNode } from '#test/sfu/test-node.ts';
import type { TestNode } from '#test/sfu/test-node.ts';
import { bindingRequest } from '../../../scripts/worker/stun.ts';

const BINDING_RESPONSE = 0x0101;

let node: TestNode;
let scene: Scene;

beforeEach(async () => {
  node = await startTestNode();
  scene = await openRoom(node);
});

afterEach(async () => {
  await node.close();
});

const openTrial = (): Promise<TransportParameters> =>
  node.link.request('peer.open-trial', { roomId: scene.roomId, peerId: SHOPPER });

/**
 * Asks all at once, and waits for the last, which is there: one worker answers in the order of the questions.
 * @returns which had an answer
 */
async function answering(...transports: readonly TransportParameters[]): Promise<TransportParameters[]> {
  const answered: TransportParameters[] = [];
  // Each from an address of its own: a worker keeps an address for the transport that it spoke to.
  const sockets = await Promise.all(transports.map(() => openSocket()));
  const answers = sockets.map((socket, index) =>
    once(socket, 'message').then(([message]: Buffer[]) => {
      const transport = transports[index];
      if (transport !== undefined && message?.readUInt16BE(0) === BINDING_RESPONSE) answered.push(transport);
    }),
  );
  for (const [index, { iceParameters, iceCandidates }] of transports.entries()) {
    const udp = iceCandidates.find(({ ip, protocol }) => ip === '127.0.0.1' && protocol === 'udp');
    sockets[index]?.send(bindingRequest(iceParameters), udp!.port, '127.0.0.1');
  }
  await answers.at(-1);
  await new Promise(setImmediate);
  for (const socket of sockets) socket.close();
  return answered;
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

test('a trial answers ICE beside the transports of the media, and a second one takes its place', async () => {
  const { send } = await scene.openPeer(SHOPPER);
  const first = await openTrial();
  expect(await answering(first, send)).toEqual([first, send]);
  const second = await openTrial();
  expect(await answering(first, second, send)).toEqual([second, send]);
});

test('a trial goes with its peer', async () => {
  await scene.openPeer(SHOPPER);
  const trial = await openTrial();
  const { send } = await scene.openPeer(SHOPPER);
  expect(await answering(trial, send)).toEqual([send]);
});
