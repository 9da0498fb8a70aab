/** Two media nodes of one cluster with their control sockets, and a call that has one party on each. */
import type { ConfigInput } from '#config/schema.ts';
import { NodeId } from '#protocol/ids.ts';
import type { PeerId, RoomId } from '#protocol/ids.ts';
import type { ProducerParameters } from '#protocol/rtp.ts';
import { CLUSTER_KEY, startControlServer } from '#test/control-server.ts';
import { startRelay } from '#test/relay/relay.ts';
import type { Relay } from '#test/relay/relay.ts';
import { until } from '#test/until.ts';
import { roomFacts } from './call.ts';
import { deviceCapabilities } from './fake-browser.ts';
import { AGENT, SHOPPER, aRoomId, startTestNode } from './test-node.ts';
import type { TestNode } from './test-node.ts';

export interface ClusterNode extends TestNode {
  readonly nodeId: NodeId;
  /** Leads through `wire`. */
  readonly controlUrl: string;
  /** Between its control socket and whoever dials it. */
  readonly wire: Relay;
}

export async function startClusterNode(
  nodeId: string,
  ip: string,
  sfu: ConfigInput['sfu'] = {},
): Promise<ClusterNode> {
  const test = await startTestNode({ nodeId, listen: [{ ip }], ...sfu }, CLUSTER_KEY);
  const control = await startControlServer(test.node.endpoint);
  const wire = await startRelay({
    listen: { host: '127.0.0.1', port: 0 },
    target: { host: '127.0.0.1', port: control.port },
    protocols: ['tcp'],
  });
  return {
    ...test,
    nodeId: NodeId.parse(nodeId),
    controlUrl: `http://127.0.0.1:${wire.port}`,
    wire,
    async close() {
      await test.close();
      await wire.close();
      await control.close();
    },
  };
}

export interface TwoNodeCall {
  readonly roomId: RoomId;
  readonly openPeer: (
    node: TestNode,
    peerId: PeerId,
  ) => Promise<{
    consumers: readonly { id: string; peerId: PeerId; source: string; producerPaused: boolean }[];
  }>;
  readonly produce: (node: TestNode, peerId: PeerId, parameters: ProducerParameters) => Promise<unknown>;
}

/** An open room on both, still paused, the far one told to join; no peers. */
export async function joinRooms(near: ClusterNode, far: ClusterNode): Promise<TwoNodeCall> {
  const roomId = aRoomId();
  const described = await near.link.request('node.describe', {});
  const rtpCapabilities = await deviceCapabilities(described.rtpCapabilities);
  await near.link.request('room.open', { roomId });
  await far.link.request('room.open', { roomId });
  await join(near, far, roomId);
  return {
    roomId,
    openPeer: (node, peerId) => node.link.request('peer.open', { roomId, peerId, rtpCapabilities }),
    produce: (node, peerId, parameters) =>
      node.link.request('producer.open', { roomId, peerId, ...parameters }),
  };
}

/** As a server tells the agent's node. */
export async function join(near: ClusterNode, far: ClusterNode, roomId: RoomId): Promise<void> {
  const { nodeId, controlUrl } = near;
  await far.link.request('room.join', { roomId, partner: { nodeId, controlUrl } });
}

/** The shopper on the near node, the agent on the far one, and the pipe between them. */
export async function callOnTwoNodes(near: ClusterNode, far: ClusterNode): Promise<TwoNodeCall> {
  const call = await joinRooms(near, far);
  await call.openPeer(near, SHOPPER);
  await call.openPeer(far, AGENT);
  await arePiped(call.roomId, near, far);
  return call;
}

export function arePiped(roomId: RoomId, ...nodes: readonly TestNode[]): Promise<unknown> {
  return until('both ends of the pipe can be spoken to', () =>
    nodes.every((node) => roomFacts(node, roomId)?.partner?.isLinked === true),
  );
}

/** What a node has over the pipe, by owner and source. */
export function arrived(node: TestNode, roomId: RoomId): Record<string, 'flows' | 'paused'> {
  const { receives = [] } = roomFacts(node, roomId)?.partner ?? {};
  return Object.fromEntries(
    receives.map(({ owner, source, paused }) => [`${owner} ${source}`, paused ? 'paused' : 'flows']),
  );
}
