/** The usual scene: a room with a shopper and an agent in it. */
import type { PeerId, RoomId } from '#protocol/ids.ts';
import type { ProducerParameters, RtpCapabilities } from '#protocol/rtp.ts';
import { deviceCapabilities } from './fake-browser.ts';
import { AGENT, SHOPPER, aRoomId } from './test-node.ts';
import type { TestNode } from './test-node.ts';

export interface Scene {
  readonly roomId: RoomId;
  readonly rtpCapabilities: RtpCapabilities;
  readonly openPeer: (peerId: PeerId) => ReturnType<typeof open>;
  readonly produce: (peerId: PeerId, parameters: ProducerParameters) => Promise<unknown>;
}

const open = (test: TestNode, roomId: RoomId, peerId: PeerId, rtpCapabilities: RtpCapabilities) =>
  test.link.request('peer.open', { roomId, peerId, rtpCapabilities });

/** An open room, still paused, without peers. */
export async function openRoom(test: TestNode): Promise<Scene> {
  const roomId = aRoomId();
  const { rtpCapabilities } = await test.link.request('node.describe', {});
  const device = await deviceCapabilities(rtpCapabilities);
  await test.link.request('room.open', { roomId });
  return {
    roomId,
    rtpCapabilities: device,
    openPeer: (peerId) => open(test, roomId, peerId, device),
    produce: (peerId, parameters) => test.link.request('producer.open', { roomId, peerId, ...parameters }),
  };
}

export async function openCall(test: TestNode): Promise<Scene> {
  const scene = await openRoom(test);
  await scene.openPeer(SHOPPER);
  await scene.openPeer(AGENT);
  return scene;
}

/** What the node itself says of one room. */
export function roomFacts(test: TestNode, roomId: RoomId) {
  return test.node.serialize().rooms.find((room) => room.id === roomId);
}

/** Whether what each peer sends is paused in the worker, by source. */
export function pausedSources(test: TestNode, roomId: RoomId): Record<string, boolean> {
  const peers = roomFacts(test, roomId)?.peers ?? [];
  return Object.fromEntries(
    peers.flatMap(({ id, producers }) => producers.map(({ source, paused }) => [`${id} ${source}`, paused])),
  );
}
