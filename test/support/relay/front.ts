/**
 * A door: TCP, led on by what a connection says first. On the way back, addresses are exchanged for those that hold
 * on this side of it, as a NAT does for the protocols that it knows. So each party has ways of its own to a media
 * node that announces one address.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Renamer } from './renamer.ts';
import type { Renaming } from './renamer.ts';

export interface Route {
  readonly host: string;
  readonly port: number;
  readonly renaming: Renaming;
}

export interface Front {
  readonly port: number;
  close(): Promise<void>;
}

export interface FrontOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Undefined while what was said does not tell yet. */
  readonly route: (said: Buffer) => Route | undefined;
}

/** Whoever has said so much and no name yet is no client of ours. */
const MOST_SAID = 16_384;
/** The begin of an address that nothing follows for so long was none. */
const HELD_MS = 2;

export async function startFront({ host, port, route }: FrontOptions): Promise<Front> {
  const open = new Set<Socket>();

  function keep(socket: Socket): void {
    open.add(socket);
    socket.setNoDelay();
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
  }

  function welcome(client: Socket): void {
    keep(client);
    let said = Buffer.alloc(0);
    client.on('data', function listen(data: Buffer) {
      said = Buffer.concat([said, data]);
      const found = route(said);
      if (found === undefined) {
        if (said.length > MOST_SAID) client.destroy();
        return;
      }
      client.off('data', listen);
      client.pause();
      lead(client, said, found);
    });
  }

  function lead(client: Socket, said: Buffer, { renaming, ...target }: Route): void {
    const inside = connect(target);
    keep(inside);
    const renamer = new Renamer(renaming);
    let held: NodeJS.Timeout | undefined;
    inside.write(said);
    client.pipe(inside);
    inside.on('data', (data: Buffer) => {
      clearTimeout(held);
      const isTaken = client.write(renamer.take(data));
      if (renamer.isHolding) held = setTimeout(() => client.write(renamer.rest()), HELD_MS);
      if (isTaken) return;
      inside.pause();
      client.once('drain', () => inside.resume());
    });
    inside.on('end', () => client.end(renamer.rest()));
    inside.once('close', () => {
      clearTimeout(held);
      client.destroySoon();
    });
    client.once('close', () => inside.destroy());
  }

  const server = createServer(welcome).listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
