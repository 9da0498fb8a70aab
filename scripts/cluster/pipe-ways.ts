/**
 * The network under the pipes of all nodes: what is sent to a node's announced address arrives at its real one, from
 * the announced address of the sender, ports unchanged. A pipe hears nobody else.
 */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { Lane } from '#test/relay/lane.ts';
import { inTime } from '#test/relay/udp.ts';
import { NODES, announcedHost, realHost } from './addresses.ts';
import type { NodeAddress } from './addresses.ts';
import { PIPES_PER_NODE } from './settings.ts';

export interface PipeWays {
  readonly ports: { readonly min: number; readonly max: number };
  /** From one node to another. */
  readonly lanes: readonly { readonly from: NodeAddress; readonly to: NodeAddress; readonly lane: Lane }[];
  close(): void;
}

/** Below what the system hands out by itself. */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 29_000;
const TRIES = 20;

export async function openPipeWays(): Promise<PipeWays> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const min = LOWEST_PORT + Math.floor(Math.random() * (HIGHEST_PORT - LOWEST_PORT));
    const ways = await openAt({ min, max: min + PIPES_PER_NODE - 1 }).catch(() => undefined);
    if (ways !== undefined) return ways;
  }
  throw new Error('no ports are free for the pipes between nodes');
}

async function openAt(ports: PipeWays['ports']): Promise<PipeWays> {
  const sockets = new Map<string, Socket>();
  const byRealHost = new Map(NODES.map((node) => [realHost(node), node]));
  const lanes = NODES.flatMap((from) => NODES.filter((to) => to !== from).map((to) => ({ from, to }))).map(
    (way, index) => ({ ...way, lane: new Lane(index + 1) }),
  );
  const flows = new Map<string, ReturnType<typeof inTime>>();
  let isClosed = false;

  function passes(from: NodeAddress, fromPort: number, to: NodeAddress, toPort: number) {
    const name = `${from.nodeId}:${fromPort} ${to.nodeId}:${toPort}`;
    const known = flows.get(name);
    const lane = lanes.find((way) => way.from === from && way.to === to)?.lane;
    if (known !== undefined || lane === undefined) return known;
    const flow = inTime(lane);
    flows.set(name, flow);
    return flow;
  }

  function listen(to: NodeAddress, port: number, socket: Socket): void {
    socket.on('message', (packet, sender) => {
      const from = byRealHost.get(sender.address);
      const out = from && sockets.get(`${from.nodeId}:${sender.port}`);
      if (from === undefined || out === undefined) return;
      passes(
        from,
        sender.port,
        to,
        port,
      )?.(packet.length, () => {
        if (!isClosed) out.send(packet, port, realHost(to));
      });
    });
  }

  const close = (): void => {
    isClosed = true;
    for (const socket of sockets.values()) socket.close();
  };
  try {
    for (const node of NODES) {
      for (let port = ports.min; port <= ports.max; port += 1) {
        const socket = await bind(announcedHost(node), port);
        sockets.set(`${node.nodeId}:${port}`, socket);
        listen(node, port, socket);
      }
    }
  } catch (error) {
    close();
    throw error;
  }
  return { ports, lanes, close };
}

async function bind(host: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  const ready = once(socket, 'listening');
  socket.bind(port, host);
  await ready;
  // What a node refuses that is gone is lost, as on any network.
  socket.on('error', () => undefined);
  return socket;
}
