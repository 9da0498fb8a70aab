/** The UDP half of the relay: each sender gets a socket of its own towards the target, as behind a NAT. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Address, Lane, Lanes } from './lane.ts';
import { Schedule } from './schedule.ts';

export async function forwardUdp(
  listen: Address,
  target: Address,
  lanes: Lanes,
  lets: (host: string) => boolean,
) {
  const outside = await bind(listen);
  const insides = new Map<string, Promise<Socket>>();
  let isClosed = false;
  const passUp = inTime(lanes.up);
  const passDown = inTime(lanes.down);

  outside.on('message', (packet, sender) => {
    if (!lets(sender.address)) {
      lanes.up.refused += 1;
      return;
    }
    const name = `${sender.address}:${sender.port}`;
    const inside = insides.get(name) ?? openInside(sender.address, sender.port);
    insides.set(name, inside);
    passUp(packet.length, async () => {
      const socket = await inside;
      if (!isClosed) socket.send(packet, target.port, target.host);
    });
  });

  async function openInside(address: string, port: number): Promise<Socket> {
    const socket = await bind({ host: listen.host, port: 0 });
    socket.on('message', (packet) => {
      if (!lets(address)) {
        lanes.down.refused += 1;
        return;
      }
      passDown(packet.length, () => {
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

/** Lets packets through when the lane says, as often as it says. */
export function inTime(lane: Lane): (bytes: number, send: () => unknown) => void {
  const schedule = new Schedule();
  return (bytes, send) => {
    for (const at of lane.admit(bytes)) schedule.add(at, send);
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
