/** The UDP half of the relay: each sender gets a socket of its own towards the target, as behind a NAT. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Address, Lane, Lanes } from './lane.ts';

export async function forwardUdp(
  listen: Address,
  target: Address,
  lanes: Lanes,
  lets: (host: string) => boolean,
) {
  const outside = await bind(listen);
  const insides = new Map<string, Promise<Socket>>();
  let isClosed = false;
  const passUp = inOrder(lanes.up);

  outside.on('message', (packet, sender) => {
    if (!lets(sender.address)) {
      lanes.up.dropped += 1;
      return;
    }
    const name = `${sender.address}:${sender.port}`;
    const inside = insides.get(name) ?? openInside(sender.address, sender.port);
    insides.set(name, inside);
    passUp(async () => {
      const socket = await inside;
      if (!isClosed) socket.send(packet, target.port, target.host);
    });
  });

  async function openInside(address: string, port: number): Promise<Socket> {
    const socket = await bind({ host: listen.host, port: 0 });
    const passDown = inOrder(lanes.down);
    socket.on('message', (packet) => {
      passDown(() => {
        if (!isClosed) outside.send(packet, port, address);
      });
    });
    return socket;
  }

  return {
    port: outside.address().port,
    async close() {
      isClosed = true;
      outside.close();
      for (const inside of insides.values()) (await inside).close();
    },
  };
}

/** Lets packets through in the order they came, each in the lane's time. */
export function inOrder(lane: Lane): (send: () => unknown) => void {
  let lastAt = 0;
  const waiting: (() => unknown)[] = [];
  return (send) => {
    if (!lane.takesPacket()) return;
    lastAt = lane.leavesAt(lastAt);
    const waitMs = lastAt - performance.now();
    // Below the timer's grain, waiting would only add to the delay.
    if (waitMs < 0.5 && waiting.length === 0) {
      void send();
      return;
    }
    waiting.push(send);
    // Timers of different lengths that are late fire in any order: each sends whoever waits longest.
    setTimeout(() => void waiting.shift()?.(), waitMs);
  };
}

async function bind({ host, port }: Address): Promise<Socket> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 1 << 20 });
  // What the target refuses while it restarts is lost, as on any network.
  const ready = once(socket, 'listening');
  socket.bind(port, host);
  await ready;
  socket.on('error', () => undefined);
  return socket;
}
