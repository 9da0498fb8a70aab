/**
 * The network between the pipes of two media nodes: each announces an address of the relay's and keeps its port, as
 * behind a one-to-one NAT, so that each hears the other from where it was told to expect it.
 */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { Lane } from './lane.ts';
import { inTime } from './udp.ts';

/** One node's: where it really listens, and what it tells the other. */
export interface PipeSide {
  readonly host: string;
  readonly announced: string;
  readonly port: number;
}

export interface PipeRelay {
  /** What each of the two hears; same order as the sides. */
  readonly to: readonly [Lane, Lane];
  close(): void;
}

export async function relayPipe(first: PipeSide, second: PipeSide, seed = 1): Promise<PipeRelay> {
  const to = [new Lane(seed), new Lane(seed + 1)] as const;
  const sockets = await Promise.all([listen(first), listen(second)]);
  let isClosed = false;
  const pass = (from: Socket, by: Socket, { host, port }: PipeSide, lane: Lane): void => {
    const passes = inTime(lane);
    from.on('message', (packet) => {
      passes(packet.length, () => {
        if (!isClosed) by.send(packet, port, host);
      });
    });
  };
  // What is sent to the second one's announced address leaves for it from the first one's, and the other way.
  pass(sockets[1], sockets[0], second, to[1]);
  pass(sockets[0], sockets[1], first, to[0]);
  return {
    to,
    close() {
      isClosed = true;
      for (const socket of sockets) socket.close();
    },
  };
}

async function listen({ announced, port }: PipeSide): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  const ready = once(socket, 'listening');
  socket.bind(port, announced);
  await ready;
  socket.on('error', () => undefined);
  return socket;
}
