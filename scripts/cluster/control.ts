/**
 * The switches of the cluster on this machine: on a loopback port of the command's own, for who knows the token. The
 * board may use them because a page may open WebSockets to anywhere; nothing of it is in the product.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { DEED_EVENT, Deed, EMULATION_EVENT } from '../../client/board/control-protocol.ts';
import type { DeedAnswer } from '../../client/board/control-protocol.ts';
import { doDeed, emulationOf } from './deeds.ts';
import type { Breakable } from './deeds.ts';
import type * as z from 'zod';

export interface Control {
  readonly url: string;
  readonly token: string;
  /** Tells all boards. */
  readonly changed: () => void;
  close(): Promise<void>;
}

export async function startControl(cluster: Breakable): Promise<Control> {
  const token = randomBytes(24).toString('base64url');
  const http = createServer((_request, response) => void response.writeHead(404).end());
  const io = new Server(http, { transports: ['websocket'], serveClient: false, maxHttpBufferSize: 10_000 });

  io.use((socket, next) => {
    const told: unknown = socket.handshake.auth['token'];
    if (typeof told === 'string' && isSame(told, token)) next();
    else next(new Error('wrong token'));
  });
  io.on('connection', (socket) => {
    socket.emit(EMULATION_EVENT, emulationOf(cluster));
    socket.on(DEED_EVENT, (asked: unknown, answer: unknown) => {
      if (typeof answer !== 'function') return;
      void act(asked).then((said) => void (answer as (said: unknown) => void)(said));
    });
  });

  async function act(asked: unknown): Promise<z.output<typeof DeedAnswer>> {
    const deed = Deed.safeParse(asked);
    if (!deed.success) return { problem: 'This cannot be done.' };
    try {
      await doDeed(cluster, deed.data);
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) };
    }
    control.changed();
    return {};
  }

  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const control: Control = {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    token,
    changed: () => void io.emit(EMULATION_EVENT, emulationOf(cluster)),
    close: () => io.close(),
  };
  return control;
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
